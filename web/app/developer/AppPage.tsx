import { Terminal } from "lucide-preact";
import { useState } from "preact/hooks";
import { useLocation } from "preact-iso";
import { Button } from "../components/Button";
import { Dialog } from "../components/Dialog";
import { Field } from "../components/Field";
import { Empty, Notice, Trouble } from "../components/Notice";
import { useChange, useData } from "../shell/api";
import { appName } from "../shell/format";
import { Tabs, type Place } from "../shell/Frame";
import { t } from "../shell/i18n";
import { later } from "../shell/later";
import { Loaded } from "../shell/Loaded";
import { Page } from "../shell/Page";
import { AppLogo } from "../person/AppLogo";
import { openExplorer, useActions, useSandboxToken } from "./actions";
import { DeveloperFrame } from "./DeveloperFrame";
import { outcome, succeeded, workingSheet, type App, type Outcome } from "./model";
import { AppPage as Query, DeleteApp, type AppPageQuery } from "./operations_gen";
import { AppStateTag } from "./parts";
import { Review } from "./Review";
import { Redirects, SheetForm } from "./SheetForm";

const Credentials = later(async () => (await import("./Credentials")).Credentials);
const GrantsTab = later(async () => (await import("./GrantsTab")).GrantsTab);
const Overview = later(async () => (await import("./Overview")).Overview);
const ScopesTab = later(async () => (await import("./ScopesTab")).ScopesTab);
const UsageTab = later(async () => (await import("./UsagePage")).UsageTab);
const WebhooksTab = later(async () => (await import("./WebhooksTab")).WebhooksTab);

export type Developer = NonNullable<AppPageQuery["developer"]>;
export type Whole = NonNullable<Developer["app"]>;

/** One app: tabs, each a page of its own. */
export function AppPage({ id, tab }: { id: string; tab: string }) {
  const state = useData(Query, { id });
  const developer = state.data?.developer;
  const app = developer?.app;
  const name = app ? appName(app.name) : "";
  return (
    <DeveloperFrame name={developer?.name}>
      <Page
        title={app ? name : developer ? t("notFound") : t("dev.apps")}
        lead={
          app && (
            <span class="app-facts">
              <AppStateTag state={app.state} /> <code>{app.id}</code>
            </span>
          )
        }
        logo={app && <AppLogo id={app.id} name={name} />}
        beside={app && <OpenExplorer app={app} people={developer!.sandboxPeople} />}
      >
        <Loaded from={state} trouble={t("dev.trouble")} tall bars={2}>
          {(data) =>
            data.developer?.app ? (
              <>
                <Tabs label={name} places={tabs(id)} />
                {app?.state === "SUSPENDED" && (
                  <div class="after">
                    <Notice kind="stop">{t("app.suspendedWhy", { reason: app.reason ?? "" })}</Notice>
                  </div>
                )}
                <Tab tab={tab} app={data.developer.app} again={state.again} />
              </>
            ) : (
              <div class="after">
                <Empty>{t("app.gone")}</Empty>
              </div>
            )
          }
        </Loaded>
      </Page>
    </DeveloperFrame>
  );
}

const TABS = ["details", "scopes", "credentials", "redirects", "webhooks", "grants", "usage", "review"] as const;

function tabs(id: string): Place[] {
  const base = `/developer/apps/${id}`;
  return [{ href: base, name: t("tab.overview") }, ...TABS.map((name) => ({ href: `${base}/${name}`, name: t(`tab.${name}`) }))];
}

function Tab({ tab, app, again }: { tab: string; app: Whole; again: () => void }) {
  const act = useActions(app.id, again);
  const sheet = workingSheet(app);
  const approved = app.version > 0;
  const key = JSON.stringify(sheet);
  switch (tab) {
    case "":
      return <Overview app={app} />;
    case "details":
      return (
        <>
          <SheetForm key={key} sheet={sheet} save={act.save} busy={act.busy} approved={approved} />
          <DeleteCard app={app} />
        </>
      );
    case "scopes":
      return <ScopesTab key={key} sheet={sheet} save={act.save} busy={act.busy} approved={approved} />;
    case "credentials":
      return <Credentials credentials={app.credentials} keys={app.jwks} publicClient={app.public} add={act.addSecret} end={act.endSecret} setKeys={act.setKeys} busy={act.busy} />;
    case "redirects":
      return <Redirects key={key} sheet={sheet} save={act.saveRedirects} busy={act.busy} approved={approved} />;
    case "webhooks":
      return <WebhooksTab id={app.id} />;
    case "grants":
      return <GrantsTab id={app.id} />;
    case "usage":
      return <UsageTab app={app} again={again} />;
    case "review":
      return <Review app={app} submit={act.submit} withdraw={act.withdraw} busy={act.busy} />;
    default:
      return <Empty>{t("notFound.lead")}</Empty>;
  }
}

/** One click: a token for a sandbox person, and the explorer with it. */
function OpenExplorer({ app, people }: { app: App; people: Developer["sandboxPeople"] }) {
  const [get, busy] = useSandboxToken();
  const [result, setResult] = useState<Outcome>();
  const person = people[0];
  if (!person) return null;
  const open = async () => {
    const made = await get(app.id, person.name);
    setResult(made);
    if (succeeded(made) && made.token) openExplorer(made.token);
  };
  return (
    <>
      <Button busy={busy} onPress={open}>
        <Terminal class="icon" aria-hidden="true" />
        {t("app.open")}
      </Button>
      {result && !succeeded(result) && <Trouble say={t("save.failed")} failure={result.failure ?? result.errors[0]!} alert />}
    </>
  );
}

function DeleteCard({ app }: { app: App }) {
  const [open, setOpen] = useState(false);
  const [name, setName] = useState("");
  const [result, setResult] = useState<Outcome>();
  const [change, busy] = useChange(DeleteApp);
  const { route } = useLocation();
  const run = async () => {
    const r = await change({ id: app.id, name });
    const o = outcome(r, r.data?.deleteApp);
    setResult(o);
    if (succeeded(o)) route("/developer", true);
  };
  return (
    <section class="card cell form">
      <h2>{t("delete.title")}</h2>
      <p class="small mute">{t("delete.about")}</p>
      <div class="acts cell-foot-acts">
        <Button small onPress={() => setOpen(true)}>
          {t("delete.open")}
        </Button>
      </div>
      {open && (
        <Dialog title={t("delete.ask", { app: appName(app.name) })} onClose={() => setOpen(false)}>
          <form
            onSubmit={(e) => {
              e.preventDefault();
              void run();
            }}
          >
            <p>{t("delete.about")}</p>
            <div class="after">
              <Field label={t("delete.name", { app: appName(app.name) })} value={name} onInput={setName} error={result?.errors[0]?.message} />
            </div>
            {result?.failure && <Trouble say={t("save.failed")} failure={result.failure} alert />}
            <div class="pair">
              <Button onPress={() => setOpen(false)}>{t("delete.keep")}</Button>
              <Button submit busy={busy}>
                {t("delete.title")}
              </Button>
            </div>
          </form>
        </Dialog>
      )}
    </section>
  );
}
