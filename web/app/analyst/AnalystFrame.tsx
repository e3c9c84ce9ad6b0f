import { BookOpenText, ChartColumn, ClipboardCheck, Terminal } from "lucide-preact";
import type { ComponentChildren } from "preact";
import { WorkFrame, type Place } from "../shell/Frame";
import { t } from "../shell/i18n";

/** The frame of who writes the report. The operator reads it too, and finds the way back. */
export function AnalystFrame({ name, operator, children }: { name?: string; operator?: boolean; children: ComponentChildren }) {
  const places: Place[] = [
    ...(operator ? [{ href: "/operator", name: t("fig.nav.operator"), icon: ClipboardCheck }] : []),
    { href: "/analyst", name: t("fig.nav.figures"), icon: ChartColumn },
    { href: "/graphiql/#login", name: t("fig.nav.explorer"), icon: Terminal, outside: true },
    { href: "/docs", name: t("fig.nav.docs"), icon: BookOpenText },
  ];
  return (
    <WorkFrame area={t("fig.area")} name={name ?? ""} home="/analyst" places={places}>
      {children}
    </WorkFrame>
  );
}
