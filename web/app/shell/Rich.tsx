import { Fragment, type ComponentChildren } from "preact";
import { marked, MARKS, type Key, type Values } from "./i18n";

type Mark = keyof typeof MARKS;
type Draw = (inner: ComponentChildren) => ComponentChildren;

const usual: Record<Mark, Draw> = {
  b: (inner) => <strong>{inner}</strong>,
  a: (inner) => inner,
  q: (inner) => <q>{inner}</q>,
};

/** A message with marks, such as "<b>{app}</b> read {count}": one sentence of the translator, never glued. */
export function Rich({ say, values = {}, ...draw }: { say: Key; values?: Values } & Partial<Record<Mark, Draw>>) {
  const parts = marked(say, values).split(/([\u0001-\u0006])/);
  const out: ComponentChildren[] = [];
  for (let i = 0; i < parts.length; i++) {
    const mark = (Object.keys(MARKS) as Mark[]).find((m) => MARKS[m][0] === parts[i]);
    if (!mark) {
      out.push(parts[i]);
      continue;
    }
    out.push(<Fragment key={i}>{(draw[mark] ?? usual[mark])(parts[i + 1])}</Fragment>);
    i += 2;
  }
  return <>{out}</>;
}
