import { ChartColumn, ClipboardCheck, Code, HeartPulse, LayoutGrid, ShieldCheck, Terminal, Users } from "lucide-preact";
import type { ComponentChildren } from "preact";
import { useLocation } from "preact-iso";
import { WorkFrame, type Place } from "../shell/Frame";
import { t } from "../shell/i18n";

/** The frame of every page of who runs the platform. */
export function OperatorFrame({ children }: { children: ComponentChildren }) {
  const { path } = useLocation();
  const places: Place[] = [
    { href: "/operator", name: t("op.nav.queue"), icon: ClipboardCheck, current: path.startsWith("/operator/reviews/") },
    { href: "/operator/apps", name: t("op.nav.apps"), icon: LayoutGrid, deep: true },
    { href: "/operator/developers", name: t("op.nav.developers"), icon: Code, deep: true },
    { href: "/operator/people", name: t("op.nav.people"), icon: Users, deep: true },
    { href: "/operator/health", name: t("op.nav.health"), icon: HeartPulse },
    { href: "/operator/audit", name: t("op.nav.audit"), icon: ShieldCheck },
    { href: "/analyst", name: t("op.nav.figures"), icon: ChartColumn },
    { href: "/graphiql/#login", name: t("op.nav.explorer"), icon: Terminal, outside: true },
  ];
  return (
    <WorkFrame area={t("op.area")} name="" home="/operator" places={places}>
      {children}
    </WorkFrame>
  );
}
