import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { useLocation } from "preact-iso";
import { Button } from "../components/Button";
import { Code } from "../components/Code";
import { Field, Select } from "../components/Field";
import { Notice, Trouble } from "../components/Notice";
import { announce } from "../shell/announce";
import { useChange, useData } from "../shell/api";
import { appName } from "../shell/format";
import { t } from "../shell/i18n";
import { Loaded } from "../shell/Loaded";
import { Page } from "../shell/Page";
import { openExplorer, useSandboxToken } from "./actions";
import { DeveloperFrame } from "./DeveloperFrame";
import { outcome, succeeded, type Outcome } from "./model";
import { CreateApp, Onboarding, type OnboardingQuery } from "./operations_gen";

type Developer = NonNullable<OnboardingQuery["developer"]>;

const QUERY = "{ me { posts(first: 2) { nodes { id createdAt title } } } }";
const SCOPES = ["posts:read", "profile:read", "watchedVideos:read"];

/** Three steps to a first answer: an app, a synthetic person's token, a query. */
export function Start() {
  const state = useData(Onboarding, {});
  return (
    <DeveloperFrame name={state.data?.developer?.name}>
      <Page title={t("start.title")} lead={t("start.lead")}>
        <Loaded from={state} trouble={t("dev.trouble")} tall>
          {(data) => data.developer && <Steps developer={data.developer} />}
        </Loaded>
      </Page>
    </DeveloperFrame>
  );
}

interface Answer {
  status: number;
  milliseconds: number;
  points: number;
  text: string;
}

function Steps({ developer }: { developer: Developer }) {
  const [app, setApp] = useState<{ id: string; name: string }>();
  const [token, setToken] = useState<string>();
  const [person, setPerson] = useState(developer.sandboxPeople[0]?.name ?? "");
  return (
    <ol class="numbered after start">
      <NameStep app={app} onCreated={setApp} />
      <PersonStep developer={developer} app={app} person={person} onPerson={setPerson} token={token} onToken={setToken} />
      <RunStep app={app} token={token} />
    </ol>
  );
}

function Step({ title, children }: { title: string; children: ComponentChildren }) {
  return (
    <li>
      <h2>{title}</h2>
      {children}
    </li>
  );
}

function Wrong({ result }: { result?: Outcome }) {
  if (!result || succeeded(result)) return null;
  return <Trouble say={t("save.failed")} failure={result.failure ?? result.errors[0]!} alert />;
}

function NameStep({ app, onCreated }: { app?: { id: string; name: string }; onCreated: (app: { id: string; name: string }) => void }) {
  const [name, setName] = useState("");
  const [key] = useState(() => crypto.randomUUID());
  const [create, busy] = useChange(CreateApp);
  const [result, setResult] = useState<Outcome>();
  const run = async () => {
    const r = await create({ input: { app: { name: name.trim(), requestedScopes: SCOPES }, idempotencyKey: `${key}-${name.trim()}` } });
    const o = outcome(r, r.data?.createApp);
    setResult(o);
    const made = r.data?.createApp?.app;
    if (!succeeded(o) || !made) return;
    announce(t("start.created", { name: made.name }));
    onCreated(made);
  };
  return (
    <Step title={t("start.name")}>
      {app ? (
        <Notice kind="ok">
          {t("start.created", { name: appName(app.name) })} <code>{app.id}</code>
        </Notice>
      ) : (
        <form
          class="start-line"
          onSubmit={(e) => {
            e.preventDefault();
            void run();
          }}
        >
          <Field label={t("start.name.label")} value={name} onInput={setName} max={60} error={result?.errors[0]?.message} />
          <Button kind="main" submit busy={busy}>
            {t("start.create")}
          </Button>
        </form>
      )}
      {result?.failure && <Wrong result={result} />}
    </Step>
  );
}

interface PersonProps {
  developer: Developer;
  app?: { id: string };
  person: string;
  onPerson: (name: string) => void;
  token?: string;
  onToken: (token: string) => void;
}

function PersonStep({ developer, app, person, onPerson, token, onToken }: PersonProps) {
  const [get, busy] = useSandboxToken();
  const [result, setResult] = useState<Outcome>();
  const [first, setFirst] = useState(false);
  const run = async () => {
    setFirst(!app);
    if (!app) return;
    const made = await get(app.id, person, SCOPES);
    setResult(made);
    if (succeeded(made) && made.token) onToken(made.token);
  };
  return (
    <Step title={t("start.person")}>
      <div class="start-line">
        <Select
          label={t("start.person.label")}
          value={person}
          onChoose={onPerson}
          options={developer.sandboxPeople.map((p) => ({ value: p.name, name: `${p.name}, ${t("records", { count: p.records })}` }))}
        />
        <Button busy={busy} onPress={run}>
          {t("start.token")}
        </Button>
      </div>
      {first && !app && <p class="wrong-text" role="alert">{t("start.first", { number: 1 })}</p>}
      {token && <Notice kind="ok">{t("start.token.done", { person })}</Notice>}
      <Wrong result={result} />
    </Step>
  );
}

function RunStep({ app, token }: { app?: { id: string; name: string }; token?: string }) {
  const [answer, setAnswer] = useState<Answer>();
  const [first, setFirst] = useState(false);
  const [busy, setBusy] = useState(false);
  const { route } = useLocation();
  const run = async () => {
    setFirst(!token);
    if (!token) return;
    setBusy(true);
    setAnswer(await asApp(token).finally(() => setBusy(false)));
  };
  return (
    <Step title={t("start.run")}>
      <Code name={t("start.run")}>{QUERY}</Code>
      <div class="acts cell-foot-acts">
        <Button kind="main" busy={busy} onPress={run}>
          {t("start.run.act")}
        </Button>
        {first && !token && <span class="wrong-text" role="alert">{t("start.first", { number: app ? 2 : 1 })}</span>}
      </div>
      <div class="start-answer" role="status">
        {answer && <p class="strong">{t("start.status", { status: String(answer.status), milliseconds: answer.milliseconds, points: answer.points })}</p>}
        {answer && <Code name={t("start.answer")}>{answer.text}</Code>}
      </div>
      {answer && app && (
        <div class="acts">
          <Button onPress={() => route(`/developer/apps/${app.id}`)}>{t("start.next", { name: appName(app.name) })}</Button>
          {token && <Button onPress={() => openExplorer(token)}>{t("start.explorer")}</Button>}
        </div>
      )}
    </Step>
  );
}

/** One request as the app itself would send it: with its token, without the developer's login. */
async function asApp(token: string): Promise<Answer> {
  const began = performance.now();
  const response = await fetch("/graphql", {
    method: "POST",
    credentials: "omit",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    body: JSON.stringify({ query: QUERY }),
  });
  const body = (await response.json()) as { extensions?: { cost?: { requestedCost?: number } } };
  return { status: response.status, milliseconds: Math.round(performance.now() - began), points: body.extensions?.cost?.requestedCost ?? 0, text: JSON.stringify(body, null, 2) };
}

