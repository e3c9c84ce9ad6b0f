import { BookOpenText, ChartColumn, LayoutGrid, Rocket, Terminal } from "lucide-preact";
import type { ComponentChildren } from "preact";
import { useLocation } from "preact-iso";
import { WorkFrame, type Place } from "../shell/Frame";
import { t } from "../shell/i18n";

/** The frame of every page of a developer. */
export function DeveloperFrame({ name, children }: { name?: string; children: ComponentChildren }) {
  const { path } = useLocation();
  const inApps = path.startsWith("/developer/apps/");
  const places: Place[] = [
    { href: "/developer", name: t("dev.apps"), icon: LayoutGrid },
    { href: "/developer/start", name: t("dev.start"), icon: Rocket },
    { href: "/graphiql/#login", name: t("dev.explorer"), icon: Terminal, outside: true },
    { href: "/developer/usage", name: t("dev.usage"), icon: ChartColumn },
    { href: "/docs", name: t("dev.docs"), icon: BookOpenText },
  ];
  return (
    <WorkFrame area={t("dev.area")} name={name ?? ""} home="/developer" places={places.map((p) => (inApps && p.href === "/developer" ? { ...p, current: true } : p))}>
      {children}
    </WorkFrame>
  );
}
