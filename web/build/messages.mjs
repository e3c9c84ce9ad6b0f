// Compiles the messages at build: ICU text becomes arrays that need no parser in the browser. Marks such as <b> become
// control characters, which no value can bring in.
import { compileMessage } from "@lingui/message-utils/compileMessage";

const MARKS = { "<b>": "\u0001", "</b>": "\u0002", "<a>": "\u0003", "</a>": "\u0004", "<q>": "\u0005", "</q>": "\u0006" };

export function compile(text) {
  return compileMessage(text.replace(/<\/?[baq]>/g, (mark) => MARKS[mark]));
}

export function messages() {
  return {
    name: "portway:messages",
    enforce: "pre",
    transform(code, id) {
      if (!/\/app\/messages\/[a-z]+\.[a-z]{2}\.json$/.test(id)) return null;
      const texts = Object.entries(JSON.parse(code)).map(([key, text]) => [key, compile(text)]);
      return { code: JSON.stringify(Object.fromEntries(texts)), map: null };
    },
  };
}
