import type { Answer } from "./gateway";
import type { Standing } from "./Explorer";
import { EstimateLine } from "./EstimateLine";
import { Status } from "./Status";
import { TokenBox } from "./TokenBox";
import { paid } from "./wording";

interface Props {
  token: string;
  standing: Standing;
  answer: Answer | null;
  onToken(token: string): void;
}

export function Bar({ token, standing, answer, onToken }: Props) {
  return (
    <header className="bar">
      <div className="bar-top">
        <h1 className="mark">
          <Mark />
          Portway <span>Explorer</span>
        </h1>
        <TokenBox token={token} standing={standing} onToken={onToken} />
      </div>
      <div className="bar-lines">
        {/* A token the gateway did not accept could only be refused again. */}
        <EstimateLine token={standing === "accepted" ? token : ""} answer={answer} />
        <AnswerLine answer={answer} />
      </div>
    </header>
  );
}

function AnswerLine({ answer }: { answer: Answer | null }) {
  if (!answer) return <p className="line answer" role="status" />;
  const cost = answer.body.extensions?.cost;
  const parts = [String(answer.status), cost && paid(cost), `${answer.milliseconds} ms`].filter(Boolean);
  return (
    <p className="line answer" role="status">
      <span className="what">Last answer</span>
      <Status tone={tone(answer)}>{outcome(answer)}</Status>
      <span>{parts.join(", ")}</span>
    </p>
  );
}

function outcome({ body }: Answer): string {
  if (!body.errors?.length) return "Answered";
  return body.data ? "Answered in part" : "Refused";
}

function tone({ body }: Answer): "ok" | "wait" | "stop" {
  if (!body.errors?.length) return "ok";
  return body.data ? "wait" : "stop";
}

function Mark() {
  return (
    <svg viewBox="0 0 28 28" fill="none" stroke="currentColor" strokeWidth="3" strokeLinecap="round" aria-hidden="true">
      <path d="M5 24V13a9 9 0 0 1 18 0v11" />
      <path d="M10.5 17h8.5M15.8 13.6l3.4 3.4-3.4 3.4" strokeWidth="2.4" strokeLinejoin="round" />
    </svg>
  );
}
