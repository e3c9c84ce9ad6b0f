// Builds again and fails where the committed files differ. What is compared is what a browser gets, after decompression:
// the compressed bytes depend on the zlib of the machine.
//   node build/check-fresh.mjs explorer|app DIRECTORY
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { gunzipSync } from "node:zlib";
import { buildInto, filesIn } from "./build.mjs";

const committed = resolve(process.argv[3]);
const fresh = mkdtempSync(join(tmpdir(), "portway-fresh-"));

try {
  await buildInto(process.argv[2], fresh);
  const stale = differences(contents(committed), contents(fresh));
  for (const line of stale) console.error(line);
  if (stale.length) {
    console.error(`${committed} is not what web/ builds. Run "npm run build" in web/ and commit the result.`);
    process.exitCode = 1;
  }
} finally {
  rmSync(fresh, { recursive: true, force: true });
}

function contents(directory) {
  const read = (path) => {
    const bytes = readFileSync(join(directory, path));
    return path.endsWith(".gz") ? gunzipSync(bytes) : bytes;
  };
  return new Map(filesIn(directory).map((path) => [path, read(path)]));
}

function differences(before, after) {
  const paths = [...new Set([...before.keys(), ...after.keys()])].sort();
  return paths.flatMap((path) => {
    if (!after.has(path)) return [`no longer built: ${path}`];
    if (!before.has(path)) return [`missing: ${path}`];
    return before.get(path).equals(after.get(path)) ? [] : [`changed: ${path}`];
  });
}
