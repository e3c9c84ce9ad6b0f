import { KeyRound, Monitor } from "lucide-preact";
import { useState } from "preact/hooks";
import { Button, LinkButton } from "../components/Button";
import { Dialog } from "../components/Dialog";
import { Field, Select } from "../components/Field";
import { Trouble } from "../components/Notice";
import { StatusTag } from "../components/StatusTag";
import { useChange, useData, type Failure } from "../shell/api";
import { announce } from "../shell/announce";
import { date, momentInSentence } from "../shell/format";
import { PersonFrame } from "../shell/Frame";
import { LANGUAGES, locale, setLanguage, t, type Language } from "../shell/i18n";
import { Loaded } from "../shell/Loaded";
import { Page } from "../shell/Page";
import { platform } from "../shell/platform";
import { AccountPage, DeleteAccount, EndLogin, SetLanguage, type AccountPageQuery } from "./operations_gen";

type Account = NonNullable<AccountPageQuery["account"]>;

/** The account: where it is registered, its language, where it is logged in, its end. */
export default function AccountView() {
  const state = useData(AccountPage, {});
  const account = state.data?.account;
  return (
    <PersonFrame name={account?.name}>
      <Page title={t("account.title")} lead={account ? t("account.since", { name: account.name, date: date(account.createdAt) }) : " "}>
        <Loaded from={state} trouble={t("account.trouble")} bars={4}>
          {(data) =>
            data.account && (
              <div class="stack settings">
                <Access account={data.account} />
                <LanguageChoice account={data.account} />
                <Logins account={data.account} again={state.again} />
                <Delete account={data.account} />
              </div>
            )
          }
        </Loaded>
      </Page>
    </PersonFrame>
  );
}

/** Whether apps can be given access at all, and what decides that. */
function Access({ account: { region, age, kind, modes, notEligible } }: { account: Account }) {
  const country = region ? (new Intl.DisplayNames(locale(), { type: "region" }).of(region) ?? region) : "–";
  const verdict = notEligible ? "no" : modes.includes("RECURRING") ? "yes" : "copy";
  const why = notEligible ?? (verdict === "copy" ? "AGE" : undefined);
  return (
    <section class="card cell">
      <div class="cell-head">
        <h2>{t("access.title")}</h2>
        <StatusTag status={TAGS[verdict]}>{t(`access.${verdict}`)}</StatusTag>
      </div>
      <p>{notEligible ? t(`account.notEligible.${notEligible}`) : t(verdict === "yes" ? "access.yes.text" : "access.copy.text")}</p>
      <dl class="facts">
        <dt>{t("access.country")}</dt>
        <dd>
          {t("account.region.text", { country, platform })} {why === "REGION" && <Reason />}
        </dd>
        <dt>{t("access.age")}</dt>
        <dd>
          {t(`access.age.${age}`)} {why === "AGE" && <Reason />}
        </dd>
        <dt>{t("account.kind")}</dt>
        <dd>{t(`account.kind.${kind}`)}</dd>
      </dl>
      <p class="small mute">{t("access.decides", { platform })}</p>
    </section>
  );
}

const TAGS = { yes: "active", copy: "ends", no: "ended" } as const;

function Reason() {
  return <StatusTag status="ends">{t("access.why")}</StatusTag>;
}

const NAMES: Record<Language, string> = { en: "English", de: "Deutsch", fr: "Français" };

function LanguageChoice({ account }: { account: Account }) {
  const [value, setValue] = useState(LANGUAGES.find((l) => l === account.language) ?? "");
  const [change] = useChange(SetLanguage);
  const [failure, setFailure] = useState<Failure>();
  const choose = async (next: string) => {
    setValue(next as Language | "");
    const result = await change({ input: { language: next || null } });
    const problem = result.failure ?? result.data?.updateAccount?.userErrors[0];
    setFailure(problem && { code: problem.code, message: problem.message });
    if (problem) return;
    const browser = navigator.languages.map((tag) => tag.slice(0, 2)).find((l) => LANGUAGES.includes(l as Language));
    await setLanguage((next || browser || "en") as Language);
    announce(t("account.language.done"));
  };
  return (
    <section class="card cell">
      <h2>{t("account.language")}</h2>
      <Select
        label={t("account.language.hint")}
        value={value}
        onChoose={choose}
        options={[{ value: "", name: t("account.language.browser") }, ...LANGUAGES.map((l) => ({ value: l, name: NAMES[l] }))]}
      />
      {failure && <Trouble say={t("change.failed")} failure={failure} alert />}
    </section>
  );
}

function Logins({ account, again }: { account: Account; again: () => void }) {
  const [change, busy] = useChange(EndLogin);
  const [ending, setEnding] = useState<string>();
  const end = async (id: string | null) => {
    setEnding(id ?? "others");
    const result = await change({ id });
    if (result.data && result.data.endLogin?.userErrors.length === 0) announce(t("account.logins.done"));
    again();
  };
  return (
    <section class="card cell">
      <h2>{t("account.logins")}</h2>
      <ul class="plain">
        {account.logins.map((login) => (
          <li class="line-row" key={login.id}>
            <div>
              <p class="strong">
                <Monitor class="icon" aria-hidden="true" /> {t(login.current ? "account.logins.this" : "account.logins.other")}
              </p>
              <p class="small mute">{t("account.logins.dates", { since: date(login.createdAt), seen: momentInSentence(login.seenAt) })}</p>
            </div>
            {!login.current && (
              <div class="acts">
                <Button small busy={busy && ending === login.id} onPress={() => end(login.id)}>
                  {t("account.logins.end")}
                </Button>
              </div>
            )}
          </li>
        ))}
      </ul>
      <div class="acts cell-foot-acts">
        {account.logins.length > 1 && (
          <Button small busy={busy && ending === "others"} onPress={() => end(null)}>
            {t("account.logins.others")}
          </Button>
        )}
        <LinkButton small href="/account/passkeys" outside>
          <KeyRound class="icon" aria-hidden="true" />
          {t("account.login.open")}
        </LinkButton>
      </div>
    </section>
  );
}

function Delete({ account }: { account: Account }) {
  const [open, setOpen] = useState(false);
  return (
    <section class="card cell">
      <h2>{t("account.delete")}</h2>
      <p class="mute">{t("account.delete.text")}</p>
      <div class="acts cell-foot-acts">
        <Button small onPress={() => setOpen(true)}>
          {t("account.delete.open")}
        </Button>
      </div>
      {open && <DeleteDialog account={account} onClose={() => setOpen(false)} />}
    </section>
  );
}

function DeleteDialog({ account, onClose }: { account: Account; onClose: () => void }) {
  const [name, setName] = useState("");
  const [failure, setFailure] = useState<Failure>();
  const [error, setError] = useState<string>();
  const [change, busy] = useChange(DeleteAccount);
  const run = async () => {
    const result = await change({ name });
    if (result.data?.deleteAccount?.deleted) return location.assign("/login");
    const problem = result.data?.deleteAccount?.userErrors[0];
    setError(problem?.message);
    setFailure(result.failure);
  };
  return (
    <Dialog title={t("account.delete.title", { name: account.name })} onClose={onClose}>
      <p>{t("account.delete.apps", { count: account.grants.length })}</p>
      <p>{t("account.delete.final")}</p>
      <form
        class="after"
        onSubmit={(e) => {
          e.preventDefault();
          void run();
        }}
      >
        <Field label={t("account.delete.name", { name: account.name })} value={name} onInput={setName} error={error} />
        {failure && <Trouble say={t("change.failed")} failure={failure} alert />}
        <div class="pair">
          <Button onPress={onClose}>{t("account.delete.keep")}</Button>
          <Button submit busy={busy}>
            {t("account.delete")}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

