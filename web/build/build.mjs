// Bundles a front end and packs it for embedding: every file gzipped, so that the binary carries and serves it as it is.
//   node build/build.mjs explorer|app DIRECTORY
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "vite";
import { writePreloads } from "./preload.mjs";

const web = dirname(dirname(fileURLToPath(import.meta.url)));

const CONFIGURATIONS = { explorer: "vite.config.ts", app: "vite.app.config.ts" };

export async function buildInto(part, target) {
  const raw = mkdtempSync(join(tmpdir(), "portway-web-"));
  try {
    await build({ configFile: join(web, CONFIGURATIONS[part]), root: join(web, part), build: { outDir: raw, emptyOutDir: true } });
    if (part === "app") writePreloads(raw);
    rmSync(target, { recursive: true, force: true });
    for (const path of filesIn(raw)) pack(join(raw, path), join(target, path));
  } finally {
    rmSync(raw, { recursive: true, force: true });
  }
}

export function filesIn(directory) {
  const entries = readdirSync(directory, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(directory.length + 1))
    .sort();
}

// The licences stay plain: they are for people who read the repository, too.
function pack(from, to) {
  mkdirSync(dirname(to), { recursive: true });
  const bytes = readFileSync(from);
  if (from.endsWith(".txt")) writeFileSync(to, bytes);
  else writeFileSync(`${to}.gz`, withoutOrigin(gzipSync(bytes, { level: 9 })));
}

// zlib leaves the time at 0 but names the operating system in byte 9; 255 is "unknown" (RFC 1952, section 2.3.1).
function withoutOrigin(gzip) {
  gzip[9] = 255;
  return gzip;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildInto(process.argv[2], resolve(process.argv[3]));
