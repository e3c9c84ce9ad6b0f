import type { ComponentChildren } from "preact";
import { t } from "../shell/i18n";

interface Look {
  /** main: one per page. quiet: looks like a link. */
  kind?: "main" | "plain" | "quiet" | "stop";
  small?: boolean;
  children: ComponentChildren;
}

function look({ kind = "plain", small }: Look): string {
  return `button ${kind}${small ? " small-button" : ""}`;
}

/** A button. While busy it keeps its width, stays focusable and says so. */
export function Button({ kind, small, busy, onPress, submit, children, label }: Look & {
  busy?: boolean;
  submit?: boolean;
  label?: string;
  onPress?: () => void;
}) {
  return (
    <button
      class={look({ kind, small, children })}
      type={submit ? "submit" : "button"}
      aria-busy={busy || undefined}
      aria-label={label}
      onClick={(event) => {
        if (busy) event.preventDefault();
        else onPress?.();
      }}
    >
      <span class="face">{children}</span>
      {busy && <span class="busy" role="status">{t("busy")}</span>}
    </button>
  );
}

export function LinkButton({ kind, small, href, children, outside, download }: Look & { href: string; outside?: boolean; download?: boolean }) {
  return (
    <a class={look({ kind, small, children })} href={href} target={outside ? "_self" : undefined} download={download || undefined}>
      <span class="face">{children}</span>
    </a>
  );
}
