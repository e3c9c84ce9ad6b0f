import { scaleBand, scaleLinear } from "d3-scale";
import { line as linePath } from "d3-shape";
import { useId, useLayoutEffect, useRef, useState } from "preact/hooks";
import { number } from "../shell/format";
import { t } from "../shell/i18n";

// The one place that knows d3. Charts are SVG: real text, the page's colours, points that arrow keys walk.

export interface Series {
  name: string;
  values: (number | null)[];
}

interface ChartProps {
  title: string;
  /** What there is to see, in a sentence. */
  says: string;
  /** The names of the points, such as "14:00". */
  points: string[];
  /** Six at most: more cannot be told apart. */
  series: Series[];
  kind: "bars" | "lines";
  /** A line across, such as a limit. */
  limit?: { name: string; value: number };
  format?: (value: number) => string;
}

const HEIGHT = 220;
const MARGIN = { top: 16, right: 8, bottom: 26, left: 58 };

/** A figure with the same numbers as a table behind "Show as table". */
export function Chart(props: ChartProps) {
  const [asTable, setAsTable] = useState(false);
  const id = useId();
  return (
    <figure class="chart" aria-labelledby={id}>
      <figcaption>
        <h2 id={id}>{props.title}</h2>
        <button class="link" type="button" aria-pressed={asTable} onClick={() => setAsTable(!asTable)}>
          {asTable ? t("chart.asChart") : t("chart.asTable")}
        </button>
        <p class="small mute">{props.says}</p>
      </figcaption>
      {asTable ? <Figures {...props} /> : <Drawing {...props} />}
    </figure>
  );
}

function Figures({ title, points, series, format = number }: ChartProps) {
  return (
    <div class="table-box" tabIndex={0} role="region" aria-label={title}>
      <table class="data">
        <thead>
          <tr>
            <th scope="col">{t("chart.point")}</th>
            {series.map((s) => (
              <th scope="col" class="right" key={s.name}>
                {s.name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {points.map((point, i) => (
            <tr key={i}>
              <td data-name={t("chart.point")}>{point}</td>
              {series.map((s) => (
                <td class="right" key={s.name} data-name={s.name}>
                  {s.values[i] == null ? "–" : format(s.values[i]!)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Drawing(props: ChartProps) {
  const { points, series, kind, limit, format = number, title } = props;
  const box = useRef<HTMLDivElement>(null);
  const width = useWidth(box);
  const [at, setAt] = useState<number>();
  const highest = Math.max(limit?.value ?? 0, ...series.flatMap((s) => s.values.map((v) => v ?? 0)), 1);
  const y = scaleLinear([0, highest], [HEIGHT - MARGIN.bottom, MARGIN.top]).nice(4);
  const x = scaleBand(points.map((_, i) => i), [MARGIN.left, width - MARGIN.right]).paddingInner(0.24);
  const ticks = y.ticks(3);
  const every = Math.max(1, Math.ceil(points.length / Math.max(2, Math.floor(width / 110))));
  const walk = (event: KeyboardEvent) => {
    const step = { ArrowRight: 1, ArrowLeft: -1, Home: -points.length, End: points.length }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    setAt(Math.min(points.length - 1, Math.max(0, (at ?? (step > 0 ? -1 : points.length)) + step)));
  };
  const said = at === undefined ? "" : t("chart.at", { point: points[at]!, values: series.map((s) => `${series.length > 1 ? s.name + " " : ""}${s.values[at] == null ? "–" : format(s.values[at]!)}`).join(", ") });
  return (
    <div class="drawing" ref={box}>
      <svg width={width} height={HEIGHT} role="group" aria-label={`${title}. ${t("chart.walk")}`} tabIndex={0} onKeyDown={walk} onBlur={() => setAt(undefined)}>
        {ticks.map((tick) => (
          <g key={tick}>
            <line class="axis" x1={MARGIN.left} x2={width - MARGIN.right} y1={y(tick)} y2={y(tick)} />
            <text x={MARGIN.left - 8} y={y(tick) + 4} text-anchor="end">
              {format(tick)}
            </text>
          </g>
        ))}
        {points.map((point, i) =>
          i % every === 0 ? (
            <text key={i} x={x(i)! + x.bandwidth() / 2} y={HEIGHT - 6} text-anchor="middle">
              {point}
            </text>
          ) : null,
        )}
        {kind === "bars" ? <Bars series={series} x={x} y={y} at={at} /> : <Lines series={series} x={x} y={y} at={at} />}
        {limit && (
          <g>
            <line class="limit" x1={MARGIN.left} x2={width - MARGIN.right} y1={y(limit.value)} y2={y(limit.value)} />
            <text x={width - MARGIN.right} y={y(limit.value) + 16} text-anchor="end">
              {limit.name}
            </text>
          </g>
        )}
        {points.map((_, i) => (
          <rect key={i} class="hit" x={x(i)! - x.step() * 0.12} y={MARGIN.top} width={x.step()} height={HEIGHT - MARGIN.bottom - MARGIN.top} onMouseEnter={() => setAt(i)} onMouseLeave={() => setAt(undefined)} />
        ))}
      </svg>
      <p class="chart-said small" role="status">
        {said || <span class="mute">{series.length > 1 ? <Legend series={series} /> : " "}</span>}
      </p>
    </div>
  );
}

type X = ReturnType<typeof scaleBand<number>>;
type Y = ReturnType<typeof scaleLinear<number>>;

function Bars({ series, x, y, at }: { series: Series[]; x: X; y: Y; at?: number }) {
  const width = x.bandwidth() / series.length;
  return (
    <>
      {series.map((s, k) =>
        s.values.map((value, i) =>
          value ? (
            <rect key={`${k}-${i}`} class={`bar-${k}${at === i ? " at" : ""}`} x={x(i)! + k * width} y={y(value)} width={Math.max(1, width - (series.length > 1 ? 1 : 0))} height={y(0) - y(value)} rx={Math.min(2, width / 3)} />
          ) : null,
        ),
      )}
    </>
  );
}

function Lines({ series, x, y, at }: { series: Series[]; x: X; y: Y; at?: number }) {
  const middle = (i: number) => x(i)! + x.bandwidth() / 2;
  return (
    <>
      {series.map((s, k) => {
        const path = linePath<number | null>()
          .defined((v) => v !== null)
          .x((_, i) => middle(i))
          .y((v) => y(v ?? 0))(s.values);
        return (
          <g key={k}>
            <path class={`line-${k}`} d={path ?? ""} />
            {at !== undefined && s.values[at] != null && <circle class={`dot-${k}`} cx={middle(at)} cy={y(s.values[at]!)} r="4" />}
          </g>
        );
      })}
    </>
  );
}

function Legend({ series }: { series: Series[] }) {
  return (
    <span class="legend">
      {series.map((s, k) => (
        <span key={s.name}>
          <svg width="22" height="10" aria-hidden="true">
            <line class={`line-${k}`} x1="0" x2="22" y1="5" y2="5" />
          </svg>
          {s.name}
        </span>
      ))}
    </span>
  );
}

function useWidth(box: { current: HTMLElement | null }): number {
  const [width, setWidth] = useState(640);
  useLayoutEffect(() => {
    const measure = () => box.current && setWidth(Math.max(260, box.current.clientWidth));
    measure();
    const watch = new ResizeObserver(measure);
    if (box.current) watch.observe(box.current);
    return () => watch.disconnect();
  }, []);
  return width;
}
