import { useState } from "preact/hooks";
import { Button } from "../components/Button";
import { Secret } from "../components/Code";
import { DataTable } from "../components/DataTable";
import { Dialog } from "../components/Dialog";
import { errorAt, Field } from "../components/Field";
import { Empty, Trouble } from "../components/Notice";
import { announce } from "../shell/announce";
import { moment, shortDate } from "../shell/format";
import { t } from "../shell/i18n";
import { succeeded, type App, type Outcome } from "./model";

type Credential = App["credentials"][number];

interface Props {
  credentials: readonly Credential[];
  /** Its public keys, as a JWK Set. */
  keys?: string | null;
  publicClient: boolean;
  add: () => Promise<Outcome & { secret?: string }>;
  end: (id: string) => Promise<Outcome>;
  setKeys: (jwks: string | null) => Promise<Outcome>;
  busy: boolean;
}

/** How an app proves who it is: with a secret, or with keys of its own. */
export function Credentials({ keys, setKeys, ...secrets }: Props) {
  if (secrets.publicClient)
    return (
      <div class="after">
        <Empty>{t("credentials.public")}</Empty>
      </div>
    );
  return (
    <>
      <Secrets {...secrets} />
      <Keys key={keys ?? ""} keys={keys ?? ""} save={setKeys} busy={secrets.busy} />
    </>
  );
}

/** Secrets of an app. A new one is shown once; the old one works on for a while, so that nothing breaks on the way. */
function Secrets({ credentials, add, end, busy }: Omit<Props, "keys" | "setKeys">) {
  const [secret, setSecret] = useState<string>();
  const [result, setResult] = useState<Outcome>();
  const [ending, setEnding] = useState<string>();
  const create = async () => {
    const made = await add();
    setResult(made);
    if (succeeded(made)) setSecret(made.secret);
  };
  const finish = async () => {
    const outcome = await end(ending!);
    setResult(outcome);
    setEnding(undefined);
  };
  return (
    <section class="card cell after">
      <h2>{t("credentials.title")}</h2>
      <p class="small mute">{t("credentials.about")}</p>
      {secret && <Secret name={t("credentials.secret")} value={secret} />}
      {result && !succeeded(result) && <Trouble say={t("save.failed")} failure={result.failure ?? { code: result.errors[0]!.code, message: result.errors[0]!.message }} alert />}
      {credentials.length === 0 ? (
        <p class="after">{t("credentials.none")}</p>
      ) : (
        <DataTable
          caption={t("credentials.title")}
          rows={[...credentials]}
          keyOf={(c) => c.id}
          columns={[
            { id: "id", name: t("credentials.id"), cell: (c) => <code>{c.hint}…</code> },
            { id: "created", name: t("credentials.created"), by: (c) => c.createdAt, cell: (c) => shortDate(c.createdAt) },
            { id: "ends", name: t("credentials.ends"), by: (c) => c.expiresAt ?? "9", cell: (c) => (c.expiresAt ? t("credentials.until", { moment: moment(c.expiresAt) }) : t("credentials.stands")) },
            {
              id: "act",
              name: t("credentials.end"),
              quiet: true,
              right: true,
              cell: (c) => (
                <Button small onPress={() => setEnding(c.id)} label={`${t("credentials.end")}: ${c.hint}`}>
                  {t("credentials.end")}
                </Button>
              ),
            },
          ]}
        />
      )}
      <div class="acts cell-foot-acts">
        <Button busy={busy} onPress={create}>
          {t(credentials.length ? "credentials.rotate" : "credentials.add")}
        </Button>
      </div>
      {ending && (
        <Dialog title={t("credentials.end.title")} onClose={() => setEnding(undefined)}>
          <p>{t("credentials.end.text")}</p>
          <div class="pair">
            <Button onPress={() => setEnding(undefined)}>{t("credentials.keep")}</Button>
            <Button busy={busy} onPress={finish}>
              {t("credentials.end")}
            </Button>
          </div>
        </Dialog>
      )}
    </section>
  );
}

/** Public keys of the app. With them it signs what it says of itself, and needs no secret. */
function Keys({ keys, save, busy }: { keys: string; save: (jwks: string | null) => Promise<Outcome>; busy: boolean }) {
  const [jwks, setJwks] = useState(keys);
  const [result, setResult] = useState<Outcome>();
  const submit = async () => {
    const outcome = await save(jwks.trim() || null);
    setResult(outcome);
    if (succeeded(outcome)) announce(t("saved"));
  };
  return (
    <form
      class="card cell form after"
      onSubmit={(e) => {
        e.preventDefault();
        void submit();
      }}
    >
      <h2>{t("keys.title")}</h2>
      <p class="small mute">{t("keys.about")}</p>
      {result?.failure && <Trouble say={t("save.failed")} failure={result.failure} alert />}
      <Field label={t("keys.label")} hint={t("keys.hint")} mono lines={6} value={jwks} onInput={setJwks} error={errorAt(result?.errors ?? [], "jwks")} />
      <div class="acts">
        <Button submit busy={busy}>
          {t("keys.save")}
        </Button>
      </div>
    </form>
  );
}
