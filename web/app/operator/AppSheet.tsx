import { safeLink } from "../shell/link";
import { t } from "../shell/i18n";
import { kindOfScope, fieldOfScope, type App } from "./model";
import { guardedText, kindName } from "../shell/kinds";

/** What people are told about an app, and what it may ask for. */
export function AppSheet({ app }: { app: App }) {
  const { profile } = app;
  const privacy = safeLink(profile.privacy);
  const scopes = app.version > 0 ? app.approvedScopes : profile.requestedScopes;
  return (
    <section class="card cell w8">
      <h2>{t("op.sheet.title")}</h2>
      {profile.purpose && (
        <div class="quote">
          <p>
            <q lang="">{profile.purpose}</q>
          </p>
        </div>
      )}
      <dl class="sheet-facts">
        <dt>{t("op.fact.organisation")}</dt>
        <dd lang="">{profile.organisation || t("op.diff.nothing")}</dd>
        <dt>{t("op.fact.privacy")}</dt>
        <dd>
          {privacy ? (
            <a href={privacy} rel="noreferrer noopener" target="_blank">
              {profile.privacy}
            </a>
          ) : (
            t("op.diff.nothing")
          )}
        </dd>
        <dt>{t("op.fact.retention")}</dt>
        <dd lang="">{profile.retention || t("op.diff.nothing")}</dd>
        <dt>{t("op.fact.redirects")}</dt>
        <dd>
          {profile.redirectUris.length ? (
            <ul>
              {profile.redirectUris.map((address) => (
                <li key={address}>
                  <code>{address}</code>
                </li>
              ))}
            </ul>
          ) : (
            t("op.diff.nothing")
          )}
        </dd>
      </dl>
      <h3 class="sheet-scopes">{t(app.version > 0 ? "op.sheet.approved" : "op.sheet.asked", { count: scopes.length })}</h3>
      {scopes.length > 0 && (
        <ul class="scope-list">
          {scopes.map((scope) => (
            <li key={scope}>
              <code>{scope}</code> <span class="small mute">{words(scope)}</span>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function words(scope: string): string {
  const kind = kindOfScope(scope);
  const field = fieldOfScope(scope);
  if (!kind) return "";
  return field ? guardedText(kind, field).what : kindName(kind.type);
}
