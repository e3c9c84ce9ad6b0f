import { defineConfig } from "vite";
import { catalogue } from "./build/catalogue.mjs";
import { licences } from "./build/licences.mjs";
import { messages } from "./build/messages.mjs";

const collected = licences("The portal contains the following packages, under the terms printed with each.");

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
  },
  plugins: [catalogue(), messages(), collected.inPage()],
});
