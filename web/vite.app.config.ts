import { defineConfig } from "vite";
import { catalogue } from "./build/catalogue.mjs";
import { licences } from "./build/licences.mjs";
import { messages } from "./build/messages.mjs";

const collected = licences("The portal contains the following packages, under the terms printed with each.");

// A browser fetches six files at a time over HTTP/1.1: what most pages share is in few.
const groups = [
  { name: "early", test: /app\/shell\/(early|operation)\.ts$/, priority: 6 },
  { name: "asks", test: /app\/person\/operations_gen\.ts$/, priority: 5 }, // for early/: before all else
  { name: "asks-developer", test: /app\/developer\/operations_gen\.ts$/, priority: 5 },
  { name: "base", test: /node_modules\/(preact|preact-iso|@urql|wonka|@lingui)\/|app\/shell\/(announce|api|Frame|i18n|NotFound|Page|platform)\.tsx?$|vite\/preload-helper/, priority: 3 },
  { name: "parts", test: /app\/components\/(Button|Choice|Dialog|Field|Notice|StatusTag|TimeBar|Timeline)\.tsx$|app\/shell\/(format|kinds|later|link|Loaded|Rich)\.tsx?$|virtual:kinds$|node_modules\/lucide-preact\//, priority: 2, minShareCount: 3 },
  { name: "person", test: /app\/person\/(AppLogo|model|StopDialog|words)\.tsx?$/, priority: 1 },
];

export default defineConfig({
  root: "app",
  base: "/app/",
  publicDir: false,
  logLevel: "warn",
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  json: { stringify: true },
  build: {
    target: ["chrome123", "firefox128", "safari17.5"], // the first of each with light-dark() in CSS
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    sourcemap: false,
    manifest: true, // for build/preload.mjs
    rolldownOptions: {
      input: ["app/index.html", "app/early/person.ts", "app/early/developer.ts"],
      output: { codeSplitting: { groups } },
    },
  },
  plugins: [catalogue(), messages(), collected.inPage()],
});
