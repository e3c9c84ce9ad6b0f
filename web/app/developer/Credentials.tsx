import { useState } from "preact/hooks";
import { Button } from "../components/Button";
import { Secret } from "../components/Code";
import { DataTable } from "../components/DataTable";
import { Dialog } from "../components/Dialog";
import { Empty, Trouble } from "../components/Notice";
import { moment, shortDate } from "../shell/format";
import { t } from "../shell/i18n";
import { succeeded, type App, type Outcome } from "./model";

type Credential = App["credentials"][number];

interface Props {
  credentials: readonly Credential[];
  publicClient: boolean;
  add: () => Promise<Outcome & { secret?: string }>;
  end: (id: string) => Promise<Outcome>;
  busy: boolean;
}

/** Secrets of an app. A new one is shown once; the old one works on for a while, so that nothing breaks on the way. */
export function Credentials({ credentials, publicClient, add, end, busy }: Props) {
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
  if (publicClient) return <Empty>{t("credentials.public")}</Empty>;
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
