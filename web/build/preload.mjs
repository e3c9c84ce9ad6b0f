// Says which files each page of the portal needs, so that the document can name them all at once: without that a browser
// finds them one after the other. The gateway writes them into the document (../portal/app.go).
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const LANGUAGES = ["en", "de", "fr"];

// Paths as the shell has them (app/shell/Shell.tsx): exactly this one, or with a slash at its end all below, too. The modules
// are those that are loaded for it; `early` asks the page's question at once; words are what is loaded beside.
const ROUTES = [
  { path: "/", modules: ["person/Home.tsx"], early: "person", words: ["person", "kinds"] },
  { path: "/grants/", modules: ["person/Grant.tsx"], early: "person", words: ["person", "kinds"] },
  { path: "/ledger", modules: ["person/Ledger.tsx"], early: "person", words: ["person", "kinds"] },
  { path: "/download", modules: ["person/Download.tsx"], early: "person", words: ["person", "kinds"] },
  { path: "/account", modules: ["person/Account.tsx"], early: "person", words: ["person"] },
  { path: "/developer", modules: ["developer/Developer.tsx", "developer/Apps.tsx"], early: "developer", words: ["developer", "kinds"] },
  { path: "/developer/start", modules: ["developer/Developer.tsx", "developer/Start.tsx"], words: ["developer", "kinds"] },
  { path: "/developer/usage", modules: ["developer/Developer.tsx", "developer/UsagePage.tsx"], words: ["developer", "kinds"] },
  { path: "/developer/apps/", modules: ["developer/Developer.tsx", "developer/AppPage.tsx"], early: "developer", words: ["developer", "kinds"] },
  { path: "/analyst", modules: ["analyst/Analyst.tsx", "analyst/Report.tsx"], words: ["analyst", "kinds"] },
  { path: "/operator", modules: ["operator/Operator.tsx", "operator/Queue.tsx"], words: ["operator", "kinds"] },
  { path: "/operator/", modules: ["operator/Operator.tsx"], words: ["operator", "kinds"] },
  { path: "/docs", modules: ["docs/Docs.tsx"], words: ["docs", "kinds"] },
  { path: "/docs/", modules: ["docs/Docs.tsx"], words: ["docs", "kinds"] },
];

/** Reads the manifest of the build in the folder, and leaves preload.json in its place. */
export function writePreloads(folder) {
  const manifest = JSON.parse(readFileSync(join(folder, ".vite/manifest.json"), "utf8"));
  rmSync(join(folder, ".vite"), { recursive: true });
  const named = (key) => {
    if (!manifest[key]) throw new Error(`build/preload.mjs: nothing was built of ${key}`);
    return manifest[key];
  };
  const words = (area, language) => (area === "kinds" ? `../virtual:kinds/${language}` : `messages/${area}.${language}.json`);
  const known = new Set(closure(manifest, ["index.html"])); // the document has them
  const routes = ROUTES.map(({ path, modules, early, words: areas }) => {
    modules.forEach(named);
    const needed = closure(manifest, [...(early ? [`early/${early}.ts`] : []), ...modules]).filter((key) => !known.has(key));
    const files = needed.filter((key) => !key.startsWith("early/")).map((key) => manifest[key].file);
    return {
      path,
      early: early && named(`early/${early}.ts`).file,
      scripts: files,
      styles: needed.flatMap((key) => manifest[key].css ?? []),
      words: Object.fromEntries(LANGUAGES.map((l) => [l, ["shell", ...areas].map((area) => named(words(area, l)).file)])),
    };
  });
  writeFileSync(join(folder, "preload.json"), JSON.stringify(routes, null, 1) + "\n");
}

/** What the entries import, and they themselves. */
function closure(manifest, keys, found = new Set()) {
  for (const key of keys) {
    if (found.has(key)) continue;
    found.add(key);
    closure(manifest, manifest[key].imports ?? [], found);
  }
  return [...found];
}
