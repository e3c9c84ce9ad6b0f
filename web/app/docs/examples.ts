import type { Category } from "./model";

/** A query that works for the category: five open fields, the newest two records. */
export function queryFor(c: Category): string {
  const names = c.fields.filter((f) => !f.scope && !f.object).map((f) => f.name).slice(0, 5);
  const fields = [...(c.single ? [] : ["id"]), ...names].join(" ");
  return c.single ? `{ me { ${c.field} { ${fields} } } }` : `{ me { ${c.field}(first: 2) { nodes { ${fields} } pageInfo { hasNextPage endCursor } } } }`;
}

/** The query on several lines. */
export function pretty(query: string): string {
  let depth = 0;
  const out: string[] = [];
  for (const word of query.match(/\{|\}|[^{}]+/g) ?? []) {
    const text = word.trim();
    if (text === "{") {
      if (out.length) out[out.length - 1] += " {";
      else out.push("{");
      depth++;
    } else if (text === "}") out.push("  ".repeat(--depth) + "}");
    else if (text) out.push(...lines(text).map((line) => "  ".repeat(depth) + line));
  }
  return out.join("\n");
}

function lines(text: string): string[] {
  return text.match(/[\w.]+(\([^)]*\))?/g) ?? [text];
}

export const LANGUAGES = ["curl", "JavaScript", "Go", "Python"] as const;
export type ExampleLanguage = (typeof LANGUAGES)[number];

/** The request in a language of programming. TOKEN stands for the access token. */
export function example(language: ExampleLanguage, query: string, origin: string): string {
  switch (language) {
    case "curl":
      return `curl -s ${origin}/graphql \\\n  -H "Authorization: Bearer $TOKEN" \\\n  -H "Content-Type: application/json" \\\n  -d '{"query": "${query}"}'`;
    case "JavaScript":
      return `const response = await fetch("${origin}/graphql", {
  method: "POST",
  headers: {
    "Authorization": \`Bearer \${process.env.TOKEN}\`,
    "Content-Type": "application/json",
  },
  body: JSON.stringify({
    query: "${query}",
  }),
});
const { data, errors, extensions } = await response.json();
console.log(data, errors, extensions.cost);`;
    case "Go":
      return `package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
)

func main() {
	body, _ := json.Marshal(map[string]string{
		"query": \`${query}\`,
	})
	request, _ := http.NewRequest("POST", "${origin}/graphql", bytes.NewReader(body))
	request.Header.Set("Authorization", "Bearer "+os.Getenv("TOKEN"))
	request.Header.Set("Content-Type", "application/json")
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		panic(err)
	}
	defer response.Body.Close()
	answer, _ := io.ReadAll(response.Body)
	fmt.Println(response.Status, string(answer))
}`;
    case "Python":
      return `import json
import os
import urllib.request

request = urllib.request.Request(
    "${origin}/graphql",
    data=json.dumps({"query": "${query}"}).encode(),
    headers={
        "Authorization": "Bearer " + os.environ["TOKEN"],
        "Content-Type": "application/json",
    },
)
with urllib.request.urlopen(request) as response:
    print(json.load(response))`;
  }
}
