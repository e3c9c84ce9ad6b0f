import { useId } from "preact/hooks";

export interface Rank {
  name: string;
  value: number | null;
  /** The value as it is shown. */
  text: string;
}

/** Counts of things that have names, as bars that lie. It is a table already: the bars are decoration. */
export function Ranking({ title, says, what, howMany, ranks }: { title: string; says: string; what: string; howMany: string; ranks: Rank[] }) {
  const id = useId();
  const most = Math.max(1, ...ranks.map((r) => r.value ?? 0));
  return (
    <figure class="chart" aria-labelledby={id}>
      <figcaption>
        <h2 id={id}>{title}</h2>
        <p class="small mute">{says}</p>
      </figcaption>
      <table class="ranking">
        <thead class="hidden">
          <tr>
            <th scope="col">{what}</th>
            <th scope="col">{howMany}</th>
          </tr>
        </thead>
        <tbody>
          {ranks.map(({ name, value, text }) => (
            <tr key={name}>
              <th scope="row">
                {name}
                <svg viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
                  <rect class="rest" width="100" height="8" />
                  <rect class="bar-0" width={(100 * (value ?? 0)) / most} height="8" />
                </svg>
              </th>
              <td>{text}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </figure>
  );
}
