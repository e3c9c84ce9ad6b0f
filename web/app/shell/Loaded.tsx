import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { Loading } from "./api";
import { t } from "./i18n";
import { Trouble } from "../components/Notice";

/** What a page shows until its answer is there, and where there is none. Bars come after 300 ms, at the final height. */
export function Loaded<Data>({ from, trouble, bars = 3, tall, children }: {
  from: Loading<Data>;
  /** What could not be loaded, and what is safe. */
  trouble: string;
  bars?: number;
  /** The bars stand for cards. */
  tall?: boolean;
  children: (data: Data) => ComponentChildren;
}) {
  if (from.data) return <>{children(from.data)}</>;
  if (from.failure) return <Trouble say={trouble} failure={from.failure} again={from.again} />;
  return <Bars count={bars} tall={tall} />;
}

export function Bars({ count, tall }: { count: number; tall?: boolean }) {
  const [late, setLate] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), 300);
    return () => clearTimeout(timer);
  }, []);
  return (
    <div class={`bars${tall ? " tall" : ""}${late ? " late" : ""}`} aria-busy="true">
      <span class="hidden">{late ? t("loading") : ""}</span>
      {Array.from({ length: count }, (_, i) => (
        <div key={i} class="bar" />
      ))}
    </div>
  );
}
