import { useEffect, useMemo, useState } from "react";
import { GraphiQLProvider, useMonaco } from "@graphiql/react";
import { DOC_EXPLORER_PLUGIN, DocExplorerStore } from "@graphiql/plugin-doc-explorer";
import { HISTORY_PLUGIN, HistoryStore } from "@graphiql/plugin-history";
import { GraphiQLInterface } from "graphiql";
import { Bar } from "./Bar";
import { KeepFavourites } from "./KeepFavourites";
import { ask, type Answer, type Request } from "./gateway";
import { handedOver, keepToken, readToken } from "./session";
import { defineEditorThemes } from "./editor-themes";
import { EXAMPLES } from "./examples";
import { useMendedMarkup } from "./accessibility";

const INTROSPECTION = "IntrospectionQuery";
const PLUGINS = [DOC_EXPLORER_PLUGIN, HISTORY_PLUGIN];

/** What the gateway said of the token when the schema was asked for. */
export type Standing = "none" | "asked" | "accepted" | { refused: string };

/** GraphiQL under Portway's bar. The whole is one provider, so that the bar sees what is typed. */
export function Explorer() {
  const [token, setToken] = useState(readToken);
  const [standing, setStanding] = useState<Standing>("none");
  const [answer, setAnswer] = useState<Answer | null>(null);
  useEditorThemes();
  useMendedMarkup();

  // A new function per token: GraphiQL asks for the schema again whenever its fetcher changes.
  const fetcher = useMemo(() => {
    return async (request: Request) => {
      const introspecting = request.operationName === INTROSPECTION;
      if (introspecting) setStanding("asked");
      try {
        const answer = await ask(token, request);
        if (introspecting) setStanding(judge(answer));
        else setAnswer(answer);
        return answer.body;
      } catch (error) {
        if (introspecting) setStanding({ refused: (error as Error).message });
        // An Error's properties are not enumerable: GraphiQL would print its stack, or {}.
        return { errors: [{ message: (error as Error).message }] };
      }
    };
  }, [token]);

  function useToken(next: string) {
    keepToken(next);
    setToken(next);
    setAnswer(null);
    setStanding("none");
  }

  return (
    <GraphiQLProvider
      fetcher={fetcher as never}
      // Without a token there is nothing to see: null keeps GraphiQL from asking.
      schema={token ? undefined : null}
      schemaDescription
      inputValueDeprecation
      defaultTabs={EXAMPLES}
      initialQuery={handedOver().query}
      plugins={PLUGINS}
      referencePlugin={DOC_EXPLORER_PLUGIN}
    >
      <HistoryStore>
        <KeepFavourites />
        <DocExplorerStore>
          <Bar token={token} standing={standing} answer={answer} onToken={useToken} />
          {/* No headers editor: it would be a second place for tokens, and one that is stored. */}
          <main>
            <GraphiQLInterface isHeadersEditorEnabled={false} showPersistHeadersSettings={false} />
          </main>
        </DocExplorerStore>
      </HistoryStore>
    </GraphiQLProvider>
  );
}

function judge({ status, body }: Answer): Standing {
  if (body.data) return "accepted";
  return { refused: body.errors?.[0]?.message ?? `The gateway answered ${status}.` };
}

function useEditorThemes() {
  const monaco = useMonaco((state) => state.monaco);
  useEffect(() => {
    if (monaco) defineEditorThemes(monaco.editor);
  }, [monaco]);
}
