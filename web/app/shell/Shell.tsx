import { Provider } from "@urql/preact";
import type { ComponentType } from "preact";
import { ErrorBoundary, lazy, LocationProvider, Route, Router } from "preact-iso";
import { useEffect, useState } from "preact/hooks";
import { client } from "./api";
import { onRender } from "./announce";
import { loadMessages, t, type Area } from "./i18n";
import { navigated } from "./Page";
import { NotFound } from "./NotFound";

interface Module {
  // A route's properties come from its path, of which the types know nothing.
  default: ComponentType<any>;
}

/** A page that comes with its words. */
function page(load: () => Promise<Module>, ...areas: Area[]) {
  return lazy(async () => {
    const [module] = await Promise.all([load(), ...areas.map(loadMessages)]);
    return module;
  });
}

const Home = page(() => import("../person/Home"), "person", "kinds");
const Grant = page(() => import("../person/Grant"), "person", "kinds");
const Ledger = page(() => import("../person/Ledger"), "person", "kinds");
const Download = page(() => import("../person/Download"), "person", "kinds");
const Account = page(() => import("../person/Account"), "person");
const Developer = page(() => import("../developer/Developer"), "developer", "kinds");
const Analyst = page(() => import("../analyst/Analyst"), "analyst", "kinds");
const Operator = page(() => import("../operator/Operator"), "operator", "kinds");
const Docs = page(() => import("../docs/Docs"), "docs", "kinds");

/** The paths that this app answers. Everything else of the site (login, the explorer) is another document. */
const scope = /^\/($|\?|(grants|ledger|download|account|developer|analyst|operator|docs)(\/|\?|$))/;

export function Shell() {
  const [, draw] = useState(0);
  useEffect(() => onRender(() => draw((n) => n + 1)), []);
  return (
    <Provider value={client}>
      <LocationProvider scope={scope}>
        <a class="skip" href="#main">
          {t("skip")}
        </a>
        <ErrorBoundary>
          <Router onRouteChange={navigated}>
            <Route path="/" component={Home} />
            <Route path="/grants/:id" component={Grant} />
            <Route path="/ledger" component={Ledger} />
            <Route path="/download" component={Download} />
            <Route path="/account" component={Account} />
            <Route path="/developer/*" component={Developer} />
            <Route path="/developer" component={Developer} />
            <Route path="/analyst" component={Analyst} />
            <Route path="/operator/*" component={Operator} />
            <Route path="/operator" component={Operator} />
            <Route path="/docs/*" component={Docs} />
            <Route path="/docs" component={Docs} />
            <Route default component={NotFound} />
          </Router>
        </ErrorBoundary>
        <div id="said" class="hidden" role="status" aria-live="polite" />
      </LocationProvider>
    </Provider>
  );
}
