import type { ReactNode } from "react";

/** How a thing stands: icon, word and colour together, never colour alone. */
export type Tone = "ok" | "wait" | "stop";

const ICONS: Record<Tone, string> = {
  ok: "M8 12l3 3 5-6",
  wait: "M12 7v6M12 16.5v.5",
  stop: "M7 12h10",
};

export function Status({ tone, children }: { tone: Tone; children: ReactNode }) {
  return (
    <span className={`status ${tone}`}>
      <svg viewBox="0 0 24 24" fill="none" stroke="currentColor" strokeWidth="2" strokeLinecap="round" aria-hidden="true">
        <circle cx="12" cy="12" r="9.5" />
        <path d={ICONS[tone]} strokeLinejoin="round" />
      </svg>
      {children}
    </span>
  );
}
