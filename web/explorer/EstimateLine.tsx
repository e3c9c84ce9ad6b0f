import { useEffect, useState } from "react";
import { useGraphiQL } from "@graphiql/react";
import { parse } from "graphql";
import type { Answer } from "./gateway";
import { explain, type Explanation, type Operation, type Outcome } from "./explain";
import { Status } from "./Status";
import { estimate, missing, points } from "./wording";

// With the 100 ms that GraphiQL waits before it tells what was typed: 300 ms of quiet.
const QUIET = 200;

type Line = Outcome | { kind: "waiting" } | { kind: "unfinished"; why: string };

/** What the typed query needs and costs; without a token it asks for one. */
export function EstimateLine({ token, answer }: { token: string; answer: Answer | null }) {
  const line = useExplanation(token, useOperation(), answer);
  return (
    <div className="line estimate" role="status">
      {token ? <Words line={line} /> : <Status tone="wait">Paste a token to see what it may use</Status>}
    </div>
  );
}

function Words({ line }: { line: Line }) {
  switch (line.kind) {
    case "explained":
      return <Explained explanation={line.explanation} />;
    case "refused":
      return <Status tone="wait">{line.problem || "The gateway does not say what this would cost."}</Status>;
    case "unfinished":
      return <span className="what">{line.why}</span>;
    default: // absent: the cost is seen after the answer; waiting: nothing is known yet
      return null;
  }
}

function Explained({ explanation }: { explanation: Explanation }) {
  const shut = missing(explanation.missingScopes);
  return (
    <>
      <span className="what">This query</span>
      <Status tone={explanation.admitted ? "ok" : "stop"}>{estimate(explanation)}</Status>
      {shut.length > 0 && (
        <Status tone="wait">
          missing: <code title={explanation.missingScopes.map(({ coordinate }) => coordinate).join(", ")}>{shut.join("; ")}</code>
        </Status>
      )}
      <ByPath explanation={explanation} />
    </>
  );
}

function ByPath({ explanation: { costByPath } }: { explanation: Explanation }) {
  if (costByPath.length < 2) return null;
  return (
    <details className="paths">
      <summary>By path</summary>
      <ul>
        {costByPath.map(({ path, cost }) => (
          <li key={path}>
            <code>{path}</code> <span>{points(cost)}</span>
          </li>
        ))}
      </ul>
    </details>
  );
}

function useOperation(): Operation {
  return useGraphiQL(({ tabs, activeTabIndex, operationName }) => {
    const tab = tabs[activeTabIndex];
    return {
      document: tab?.query ?? "",
      variables: tab?.variables ?? "",
      operationName: operationName ?? null,
    };
  });
}

/**
 * Explains the operation once typing rests, and again after every answer, as an answer moves the budget. What arrives
 * after more typing is dropped.
 */
function useExplanation(token: string, operation: Operation, answer: Answer | null): Line {
  const { document, operationName, variables } = operation;
  const [line, setLine] = useState<Line>({ kind: "waiting" });
  const [absentFor, setAbsentFor] = useState("");

  useEffect(() => {
    if (!token || absentFor === token) return setLine({ kind: "waiting" });
    const stop = new AbortController();
    const timer = setTimeout(() => {
      const why = unfinished(document, variables);
      if (why !== null) return setLine({ kind: "unfinished", why });
      const settle = (line: Line) => {
        if (stop.signal.aborted) return;
        if (line.kind === "absent") setAbsentFor(token);
        setLine(line);
      };
      explain(token, { document, operationName, variables }, stop.signal)
        .catch((error: Error): Line => ({ kind: "refused", problem: error.message }))
        .then(settle);
    }, QUIET);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [token, absentFor, document, operationName, variables, answer]);

  return line;
}

/** Why it is too early to ask; null when it is not. What does not parse here would not parse there. */
function unfinished(document: string, variables: string): string | null {
  if (!document.replace(/#.*/g, "").trim()) return "";
  try {
    parse(document);
  } catch {
    return "The query is not finished yet.";
  }
  try {
    if (variables.trim()) JSON.parse(variables);
  } catch {
    return "The variables are not JSON yet.";
  }
  return null;
}
