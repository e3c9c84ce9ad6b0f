import { ChevronLeft, Users } from "lucide-preact";
import { Page } from "../shell/Page";
import { t } from "../shell/i18n";
import { currentLanguage } from "../shell/i18n";
import { kindAbout, kindName } from "../shell/kinds";
import { categoryOf, docs } from "./data";
import { Example } from "./Example";
import { queryFor } from "./examples";
import type { Category } from "./model";

export const groupName = (name: string) => t(`group.${name}` as "group.ACTIVITY");

/** All kinds of data, by group. */
export function Kinds() {
  return (
    <Page title={t("docs.kinds.title", { count: docs.categories.length })} lead={t("docs.kinds.lead")}>
      {docs.groups.map((g) => (
        <section key={g.name}>
          <h2 class="after">
            <a href={`/docs/groups/${g.name.toLowerCase()}`}>{groupName(g.name)}</a>
          </h2>
          <KindList of={docs.categories.filter((c) => c.group === g.name)} />
        </section>
      ))}
    </Page>
  );
}

export function GroupPage({ name }: { name: string }) {
  const group = docs.groups.find((g) => g.name === name);
  if (!group) return <Missing />;
  const scope = `${name.toLowerCase().replace(/_(.)/g, (_, c: string) => c.toUpperCase())}:read`;
  return (
    <Page title={groupName(name)} lead={t("docs.group.lead")}>
      <p class="after">
        {t("docs.group.scope")} <code>{scope}</code>
      </p>
      <KindList of={docs.categories.filter((c) => c.group === name)} />
    </Page>
  );
}

function KindList({ of }: { of: Category[] }) {
  return (
    <ul class="kind-list card">
      {of.map((c) => (
        <li key={c.field}>
          <div>
            <a href={`/docs/kinds/${c.field}`}>{kindName(c.field)}</a>
            <p class="small mute">{kindAbout(c.field)}</p>
          </div>
          <code>{c.scope}</code>
        </li>
      ))}
    </ul>
  );
}

/** One kind: its fields, its scopes, a query that works. */
export function KindPage({ field }: { field: string }) {
  const category = categoryOf(field);
  if (!category) return <Missing />;
  const guarded = category.fields.filter((f) => f.scope);
  return (
    <Page
      title={kindName(field)}
      lead={kindAbout(field)}
      above={
        <a class="up" href={`/docs/groups/${category.group.toLowerCase()}`}>
          <ChevronLeft class="icon" aria-hidden="true" />
          {groupName(category.group)}
        </a>
      }
    >
      {category.otherPeople && (
        <div class="note others after">
          <Users class="icon" aria-hidden="true" />
          <p>{t("docs.kind.others", { scope: category.scope })}</p>
        </div>
      )}
      <dl class="facts after">
        <div>
          <dt>{t("docs.kind.field")}</dt>
          <dd>
            <code>User.{category.field}</code>
          </dd>
        </div>
        <div>
          <dt>{t("docs.kind.type")}</dt>
          <dd>
            <code>{category.type}</code>
          </dd>
        </div>
        <div>
          <dt>{t("docs.kind.scope")}</dt>
          <dd>
            <code>{category.scope}</code>
          </dd>
        </div>
        <div>
          <dt>{t("docs.kind.cost")}</dt>
          <dd>{category.single ? t("docs.kind.cost.single") : t("docs.kind.cost.list")}</dd>
        </div>
      </dl>
      <h2 class="after">{t("docs.kind.fields")}</h2>
      <div class="table-box" tabIndex={0} role="region" aria-label={t("docs.kind.fields")}>
        <table class="data">
          <thead>
            <tr>
              <th scope="col">{t("docs.kind.field")}</th>
              <th scope="col">{t("docs.kind.type")}</th>
              <th scope="col">{t("docs.kind.about")}</th>
              <th scope="col">{t("docs.kind.scope")}</th>
            </tr>
          </thead>
          <tbody lang={currentLanguage() === "en" ? undefined : "en"}>
            {category.fields.map((f) => (
              <tr key={f.name} id={f.name}>
                <td data-name={t("docs.kind.field")}>
                  <code>{f.name}</code>
                </td>
                <td data-name={t("docs.kind.type")}>
                  <code>{f.type}</code>
                </td>
                <td class="prose" data-name={t("docs.kind.about")}>{f.about}</td>
                <td data-name={t("docs.kind.scope")}>{f.scope ? <code>{f.scope}</code> : <span class="mute">{t("docs.kind.open")}</span>}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {guarded.length > 0 && <p class="small mute after">{t("docs.kind.guarded", { count: guarded.length })}</p>}
      <h2 class="after">{t("docs.kind.example")}</h2>
      <Example query={queryFor(category)} />
    </Page>
  );
}

export function Missing() {
  return (
    <Page title={t("notFound")} lead={t("docs.missing")}>
      <p class="after">
        <a href="/docs/kinds">{t("docs.kinds")}</a>
      </p>
    </Page>
  );
}
