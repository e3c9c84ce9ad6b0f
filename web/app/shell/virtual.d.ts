// Modules that the build makes from the schema: build/catalogue.mjs.
declare module "virtual:kinds" {
  const kinds: import("./kinds").Kind[];
  export default kinds;
}
declare module "virtual:kinds/en" {
  const texts: Record<string, string>;
  export default texts;
}
declare module "virtual:kinds/de" {
  const texts: Record<string, string>;
  export default texts;
}
declare module "virtual:kinds/fr" {
  const texts: Record<string, string>;
  export default texts;
}
declare module "virtual:docs" {
  const docs: import("../docs/model").Docs;
  export default docs;
}
