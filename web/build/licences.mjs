// Gathers the licence of every package of which a module ends in the bundle, workers included.
import { readFileSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const web = dirname(dirname(fileURLToPath(import.meta.url)));
const NOTICE = /^(licen[cs]e|notice|third-?party-?notices)/i;
// Reached from CSS only, so no module of the bundle leads to it.
const FONTS = [join(web, "node_modules/@fontsource-variable/hanken-grotesk")];

// head: the first line of the file.
export function licences(head) {
  const packages = new Set(FONTS);
  const note = (_options, bundle) => {
    for (const file of Object.values(bundle))
      for (const id of file.moduleIds ?? []) {
        const root = packageOf(id);
        if (root) packages.add(root);
      }
  };
  return {
    inWorkers: () => ({ name: "portway:worker-licences", generateBundle: note }),
    inPage: () => ({
      name: "portway:licences",
      generateBundle(options, bundle) {
        note(options, bundle);
        this.emitFile({ type: "asset", fileName: "LICENSES.txt", source: notices(head, [...packages]) });
      },
    }),
  };
}

function packageOf(id) {
  return /^\0?(.*\/node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(id)?.[1];
}

function notices(head, roots) {
  const entries = roots.map(describe).sort((a, b) => (a.name < b.name ? -1 : 1));
  return [`${head}\n`, ...entries.map(({ text }) => text)].join("\n" + "-".repeat(100) + "\n\n");
}

function describe(root) {
  const { name, version, license, repository } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  const files = readdirSync(root).filter((file) => NOTICE.test(file)).sort();
  const texts = files.map((file) => readFileSync(join(root, file), "utf8").replaceAll("\r\n", "\n").trim());
  const from = typeof repository === "string" ? repository : (repository?.url ?? "");
  const title = `${name} ${version}\nLicence: ${license}\nFrom: ${from}\n`;
  return { name, text: [title, ...texts].join("\n") + "\n" };
}
