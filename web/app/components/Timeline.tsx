import type { ComponentChildren } from "preact";

export interface Entry {
  id: string;
  at: string;
  /** The moment as it is shown. */
  time: string;
  /** What the person or the platform did, rather than a read by an app. */
  own?: boolean;
  text: ComponentChildren;
  more?: ComponentChildren;
}

/** What happened, newest first. Dates are text; the dots are decoration. */
export function Timeline({ entries }: { entries: Entry[] }) {
  return (
    <ol class="timeline">
      {entries.map(({ id, at, time, own, text, more }) => (
        <li key={id} class={own ? "own" : undefined}>
          <time dateTime={at}>{time}</time>
          <div>{text}</div>
          {more}
        </li>
      ))}
    </ol>
  );
}
