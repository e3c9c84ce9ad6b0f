import type { editor } from "monaco-editor";

/** Redefines the two themes GraphiQL switches between; under their own names, or its settings would lose them. */
export function defineEditorThemes(target: typeof editor): void {
  target.defineTheme("graphiql-LIGHT", theme("vs", LIGHT));
  target.defineTheme("graphiql-DARK", theme("vs-dark", DARK));
}

interface Palette {
  surface: string;
  ink: string;
  faint: string;
  accent: string;
  soft: string;
  text: string;
  number: string;
  name: string;
}

// The tokens of tokens.css: Monaco takes colours as text only.
const LIGHT: Palette = {
  surface: "#ffffff",
  ink: "#182325",
  faint: "#5c6763",
  accent: "#0a5a5c",
  soft: "#dfedea",
  text: "#23633a",
  number: "#7a4b00",
  name: "#643a78",
};

const DARK: Palette = {
  surface: "#212b2d",
  ink: "#e8ece9",
  faint: "#9aa6a5",
  accent: "#74cbc6",
  soft: "#15373a",
  text: "#8bcf9b",
  number: "#e9b862",
  name: "#d3aae8",
};

function theme(base: editor.BuiltinTheme, palette: Palette): editor.IStandaloneThemeData {
  return { base, inherit: true, rules: rules(palette), colors: colors(palette) };
}

function rules({ ink, faint, accent, text, number, name }: Palette): editor.ITokenThemeRule[] {
  const paint = (color: string, ...tokens: string[]) => tokens.map((token) => ({ token, foreground: color.slice(1) }));
  return [
    ...paint(ink, "", "key.identifier.gql", "delimiter"),
    ...paint(faint, "comment"),
    ...paint(accent, "keyword", "string.key.json"),
    ...paint(text, "string", "string.value.json"),
    ...paint(number, "number", "number.json", "keyword.json", "annotation"),
    ...paint(name, "argument.identifier.gql", "type.identifier", "variable"),
  ];
}

function colors({ surface, ink, faint, accent, soft }: Palette): editor.IColors {
  return {
    "editor.background": "#00000000",
    "editor.foreground": ink,
    "editorCursor.foreground": accent,
    "editor.selectionBackground": soft,
    "editorHoverWidget.background": surface,
    "editorSuggestWidget.background": surface,
    "editorSuggestWidget.selectedBackground": soft,
    "editorSuggestWidget.selectedForeground": ink,
    "editorWidget.background": surface,
    "menu.background": surface,
    "menu.selectionBackground": soft,
    "menu.selectionForeground": ink,
    "quickInput.background": surface,
    "list.hoverBackground": soft,
    "list.highlightForeground": accent,
    "textLink.foreground": accent,
    "scrollbar.shadow": "#00000000",
    focusBorder: accent,
    "editorLineNumber.foreground": faint,
    "editorLineNumber.dimmedForeground": faint,
    "editorLineNumber.activeForeground": ink,
    ...brackets(faint),
  };
}

/** One colour at every depth: the rainbow says nothing that the indentation does not. */
function brackets(color: string): editor.IColors {
  return Object.fromEntries([1, 2, 3, 4, 5, 6].map((depth) => [`editorBracketHighlight.foreground${depth}`, color]));
}
