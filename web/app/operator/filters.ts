import { useEffect, useRef, useState } from "preact/hooks";
import { useLocation } from "preact-iso";

const PAUSE = 300;

/** Filters of a list are in the address, so that a view can be kept and sent. */
export function useFilters<Name extends string>(names: readonly Name[]): [Record<Name, string>, (name: Name, value: string) => void] {
  const { path, query, route } = useLocation();
  const filters = Object.fromEntries(names.map((name) => [name, query[name] ?? ""])) as Record<Name, string>;
  const change = (name: Name, value: string) => {
    const kept = Object.entries<string>({ ...filters, [name]: value }).filter(([, v]) => v);
    route(path + (kept.length ? "?" + new URLSearchParams(kept) : ""), true);
  };
  return [filters, change];
}

/** What is typed, and told on after a pause in typing. */
export function useTyped(value: string, tell: (value: string) => void): [string, (value: string) => void] {
  const [typed, setTyped] = useState(value);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  useEffect(() => setTyped(value), [value]);
  useEffect(() => () => clearTimeout(timer.current), []);
  const type = (next: string) => {
    setTyped(next);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => tell(next.trim()), PAUSE);
  };
  return [typed, type];
}
