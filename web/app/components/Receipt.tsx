import type { ComponentChildren } from "preact";
import { useId } from "preact/hooks";

export interface Line {
  what: string;
  is: ComponentChildren;
}

/** What is or was decided: a slip with dashed lines and a torn edge. Nothing else on the site is decorated. */
export function Receipt({ title, lines, children }: { title: string; lines: Line[]; children?: ComponentChildren }) {
  const id = useId();
  return (
    <aside class="slip" aria-labelledby={id}>
      <div class="receipt">
        <h2 id={id}>{title}</h2>
        <dl>
          {lines.map(({ what, is }) => (
            <div class="line" key={what}>
              <dt>{what}</dt>
              <dd>{is}</dd>
            </div>
          ))}
        </dl>
        {children}
      </div>
    </aside>
  );
}
