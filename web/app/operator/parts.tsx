import { ChevronLeft } from "lucide-preact";
import type { ComponentChildren } from "preact";
import { StatusTag } from "../components/StatusTag";
import { appName } from "../shell/format";
import { t } from "../shell/i18n";
import { LOOKS, type AppState } from "./model";

export function StateTag({ state }: { state: AppState }) {
  return <StatusTag status={LOOKS[state]}>{t(`op.state.${state}`)}</StatusTag>;
}

/** The way back, above a title. */
export function Up({ href, children }: { href: string; children: ComponentChildren }) {
  return (
    <a class="up" href={href}>
      <ChevronLeft class="icon" aria-hidden="true" />
      {children}
    </a>
  );
}

/** Two lines of a table's cell: what it is, and whose. */
export function Named({ href, name, under }: { href: string; name: string; under?: ComponentChildren }) {
  return (
    <span class="named">
      <a href={href}>{appName(name)}</a>
      {under && <span class="small mute">{under}</span>}
    </span>
  );
}
