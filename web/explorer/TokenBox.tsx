import { useId, useState, type FormEvent } from "react";
import type { Standing } from "./Explorer";
import { Status } from "./Status";
import { LOGIN, readClaims } from "./session";
import { powers } from "./wording";

interface Props {
  token: string;
  standing: Standing;
  onToken(token: string): void;
}

export function TokenBox({ token, standing, onToken }: Props) {
  const [typed, setTyped] = useState(token === LOGIN ? "" : token);
  const [error, setError] = useState("");
  const id = useId();

  function submit(event: FormEvent) {
    event.preventDefault();
    const next = bare(typed);
    setError(next ? "" : "There is no token in the box. Paste one first.");
    if (next) onToken(next);
  }

  function forget() {
    setTyped("");
    setError("");
    onToken("");
  }

  return (
    <form className="token" onSubmit={submit} noValidate>
      <label htmlFor={id}>Access token</label>
      <input
        id={id}
        type="password"
        autoComplete="off"
        spellCheck={false}
        placeholder="eyJhbGciOi…"
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
        aria-invalid={error ? true : undefined}
        aria-describedby={`${id}-note`}
      />
      <button className="button main" type="submit">
        Use token
      </button>
      {token && (
        <button className="button quiet" type="button" onClick={forget}>
          Forget it
        </button>
      )}
      <p id={`${id}-note`} className="note" role={error ? "alert" : "status"}>
        {error ? <Status tone="stop">{error}</Status> : <Note token={token} standing={standing} />}
      </p>
    </form>
  );
}

function Note({ token, standing }: Pick<Props, "token" | "standing">) {
  if (!token) return <>Kept in this tab only, and gone with it.</>;
  if (typeof standing === "object") return <Status tone="stop">{standing.refused}</Status>;
  if (standing !== "accepted") return <>Asking the gateway what this token may use.</>;
  if (token === LOGIN)
    return (
      <>
        <Status tone="ok">Your login</Status> <span>It opens what is yours here. Paste a token to see what an app sees.</span>
      </>
    );
  const claims = readClaims(token);
  return (
    <>
      <Status tone="ok">Accepted</Status>
      {claims && <span title={claims.scopes.join("\n")}>{powers(claims, new Date())}</span>}
    </>
  );
}

/** Tokens are often copied with the word that precedes them in a header. */
function bare(typed: string): string {
  return typed.trim().replace(/^(authorization:\s*)?bearer\s+/i, "");
}
