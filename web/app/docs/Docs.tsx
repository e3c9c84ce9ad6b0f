import { useLocation } from "preact-iso";
import { WorkFrame, type Place } from "../shell/Frame";
import { t } from "../shell/i18n";
import { Select } from "../components/Field";
import { Api } from "./Api";
import { docs } from "./data";
import { ErrorPage, Errors } from "./Errors";
import { GroupPage, KindPage, Kinds } from "./Kinds";
import { Limits } from "./Limits";
import { Scopes } from "./Scopes";
import { Start } from "./Start";
import "./docs.css";

/** The documentation: drawn from the schema at build, so that it never says what is not so. */
export default function Docs() {
  const { path, route } = useLocation();
  const places = placesOf(path);
  const groups = docs.groups.map((g) => ({ href: `/docs/groups/${g.name.toLowerCase()}`, name: t(`group.${g.name}` as "group.ACTIVITY") }));
  const all = [...places, ...groups];
  const here = all.findLast((p) => path === p.href || path.startsWith(p.href + "/")) ?? all[0]!;
  return (
    <WorkFrame area={t("docs.area")} home="/docs" places={all}>
      <div class="docs">
        <nav class="docs-select" aria-label={t("docs.go")}>
          <Select label={t("docs.go")} value={here.href} onChoose={route} options={all.map((p) => ({ value: p.href, name: p.name }))} />
        </nav>
        {pageOf(path)}
      </div>
    </WorkFrame>
  );
}

function placesOf(path: string): Place[] {
  return [
    { href: "/docs", name: t("docs.start") },
    { href: "/docs/api", name: t("docs.api") },
    { href: "/docs/scopes", name: t("docs.scopes") },
    { href: "/docs/errors", name: t("docs.errors"), deep: true },
    { href: "/docs/limits", name: t("docs.limits") },
    { href: "/docs/kinds", name: t("docs.kinds"), deep: path.startsWith("/docs/kinds/") },
  ];
}

function pageOf(path: string) {
  const [, , section, name] = path.split("/");
  switch (section) {
    case "api":
      return <Api />;
    case "scopes":
      return <Scopes />;
    case "errors":
      return name ? <ErrorPage code={name.toUpperCase()} /> : <Errors />;
    case "limits":
      return <Limits />;
    case "kinds":
      return name ? <KindPage key={name} field={name} /> : <Kinds />;
    case "groups":
      return <GroupPage key={name} name={(name ?? "").toUpperCase()} />;
    default:
      return <Start />;
  }
}
