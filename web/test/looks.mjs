// How a page can be looked at. `make test` takes two looks at each page, `make test-long` every size, scheme and language.
const long = Boolean(process.env.PORTWAY_TEST_LONG);

const every = [320, 390, 1440].flatMap((width) => ["light", "dark"].flatMap((colorScheme) => ["en-GB", "de-DE", "fr-FR"].map((locale) => ({ width, colorScheme, locale }))));
const two = [
  { width: 390, colorScheme: "dark", locale: "de-DE" },
  { width: 1440, colorScheme: "light", locale: "en-GB" },
];

/** The looks: a name, and the options of a browser context. */
export const looks = (long ? every : two).map(({ width, colorScheme, locale }) => ({
  name: `at ${width} px, ${colorScheme}, ${locale}`,
  options: { viewport: { width, height: width < 1000 ? 844 : 900 }, colorScheme, locale },
}));
