import { useEffect } from "react";

/** Mends, as GraphiQL draws it, what its markup tells assistive technology wrongly. */
export function useMendedMarkup(): void {
  useEffect(() => {
    const root = document.getElementById("root")!;
    const mend = () => {
      listTabs(root);
      nameHistory(root);
    };
    const observer = new MutationObserver(mend);
    observer.observe(root, { subtree: true, childList: true, attributeFilter: ["aria-selected"] });
    mend();
    return () => observer.disconnect();
  }, []);
}

// GraphiQL puts two buttons into what it marks as a tab. A tab cannot hold any (in ARIA its children are presentational):
// Close could not be found. They are a list of buttons.
function listTabs(root: HTMLElement): void {
  root.querySelector(".graphiql-tabs[role=tablist]")?.setAttribute("role", "list");
  for (const tab of root.querySelectorAll(".graphiql-tab[aria-selected]")) {
    tab.querySelector(".graphiql-tab-button")?.setAttribute("aria-current", tab.getAttribute("aria-selected")!);
    tab.removeAttribute("aria-selected");
    tab.setAttribute("role", "listitem");
  }
}

// Each is called "Set active", whichever query it is.
function nameHistory(root: HTMLElement): void {
  for (const item of root.querySelectorAll(".graphiql-history-item-label[aria-label]")) item.removeAttribute("aria-label");
}
