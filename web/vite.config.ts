import { defineConfig, type Rolldown } from "vite";
import { licences } from "./build/licences.mjs";

const collected = licences("The explorer under /graphiql/ contains the following packages, under the terms printed with each.");

// "use client" and its kin speak to servers that render React; nothing here does.
function quietDirectives(level: Rolldown.LogLevel, log: Rolldown.RolldownLog, report: Rolldown.LogOrStringHandler) {
  if (log.code !== "MODULE_LEVEL_DIRECTIVE") report(level, log);
}

export default defineConfig({
  root: "explorer",
  base: "/graphiql/",
  publicDir: false,
  logLevel: "warn",
  build: {
    target: ["chrome123", "firefox128", "safari17.5"], // the first of each with light-dark() in CSS
    assetsInlineLimit: 0, // the page's policy knows no data: addresses but for pictures
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 4000, // Monaco is one large chunk, fetched once and cached for good
    sourcemap: false,
    rolldownOptions: { onLog: quietDirectives },
  },
  worker: { format: "es", plugins: () => [collected.inWorkers()] },
  plugins: [collected.inPage()],
});
