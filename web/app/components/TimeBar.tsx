/** How much of a period is over. Decoration: the dates beside it are text. */
export function TimeBar({ from, until, now, due, start, end }: { from: string; until: string; now: Date; due?: boolean; start: string; end: string }) {
  const whole = Date.parse(until) - Date.parse(from);
  const part = whole > 0 ? Math.min(1, Math.max(0, (now.getTime() - Date.parse(from)) / whole)) : 1;
  return (
    <div class={`span${due ? " due" : ""}`}>
      <svg class="track" viewBox="0 0 1000 14" preserveAspectRatio="none" aria-hidden="true">
        <rect class="rest" x="0" y="4" width="1000" height="6" rx="3" />
        <rect class="past" x="0" y="4" width={Math.max(6, 1000 * part)} height="6" rx="3" />
      </svg>
      <div class="ends">
        <span>{start}</span>
        <span>{end}</span>
      </div>
    </div>
  );
}

/** How much of something is done or used: a real progress element, with words beside it. */
export function Meter({ value, max, label, due }: { value: number; max: number; label: string; due?: boolean }) {
  return <progress class={due ? "due" : undefined} value={value} max={Math.max(max, 1)} aria-label={label} />;
}
