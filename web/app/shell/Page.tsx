import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { platform } from "./platform";

let moved = false;

/** The router calls it. The first page keeps the browser's focus; every later one starts at its h1. */
export function navigated(): void {
  moved = true;
}

interface Head {
  /** The answer that the page gives, such as "Two apps can read your data". */
  title: string;
  lead?: ComponentChildren;
  /** Stands above the title: a way back. */
  above?: ComponentChildren;
  /** Stands before the title. Decoration. */
  logo?: ComponentChildren;
  /** Stands beside the title on wide screens. */
  beside?: ComponentChildren;
  /** Whether something is wrong: the title of the tab then starts so. */
  error?: string;
  children: ComponentChildren;
}

/** A page: its title, which is focused after a navigation, and what follows. */
export function Page({ title, lead, above, logo, beside, error, children }: Head) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (moved && document.activeElement?.tagName !== "INPUT") heading.current?.focus();
    moved = false;
  }, []);
  useEffect(() => {
    document.title = (error ? `${error}: ` : "") + `${title} · ${platform}`;
  }, [title, error]);
  return (
    <main id="main" class="sheet" tabIndex={-1}>
      {above}
      <div class="page-head">
        {logo}
        <div class="page-title">
          <h1 ref={heading} tabIndex={-1}>
            {title}
          </h1>
          {lead && <p class="lead">{lead}</p>}
        </div>
        {beside && <div class="page-beside">{beside}</div>}
      </div>
      {children}
    </main>
  );
}
