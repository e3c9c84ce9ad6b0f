import { Bell } from "lucide-preact";
import { useId } from "preact/hooks";
import { LinkButton, Button } from "../components/Button";
import { StatusTag } from "../components/StatusTag";
import { TimeBar } from "../components/TimeBar";
import { appName, date, daysBetween, momentInSentence } from "../shell/format";
import { t } from "../shell/i18n";
import { AppLogo } from "./AppLogo";
import { stateOf, type GrantView } from "./model";
import { GrantSentence, readWords } from "./words";
import type { EntryView } from "./model";

/** What one app may read, until when, and the two ways to change it. */
export function GrantCard({ grant, lastRead, now, onStop }: { grant: GrantView; lastRead?: EntryView; now: Date; onStop: () => void }) {
  const id = useId();
  const state = stateOf(grant, now);
  const name = appName(grant.app.name);
  return (
    <article class="card grant" aria-labelledby={id}>
      <div class="app-line">
        <AppLogo id={grant.app.id} name={name} />
        <div>
          <h2 id={id}>{name}</h2>
          {grant.app.company && <p class="small mute">{appName(grant.app.company)}</p>}
        </div>
        <StatusTag status={state}>{t(`status.${state}`)}</StatusTag>
      </div>
      <p class="say">
        <GrantSentence grant={grant} />
      </p>
      {grant.expires ? (
        <TimeBar
          from={grant.created}
          until={grant.expires}
          now={now}
          due={state === "ends"}
          start={t("given", { date: date(grant.created) })}
          end={t("ends.in", { date: date(grant.expires), days: Math.max(0, daysBetween(now, new Date(grant.expires))) })}
        />
      ) : (
        <p class="small mute">{t("ends.never")}</p>
      )}
      {state === "ends" && grant.expires && (
        <div class="note wait">
          <Bell class="icon" aria-hidden="true" />
          <p>{t(grant.once ? "soon.once" : "soon", { date: date(grant.expires) })}</p>
        </div>
      )}
      <div class="acts">
        <span class="last">{lastLine(grant, lastRead)}</span>
        {state === "ends" && !grant.once && (
          <LinkButton small href={`/grants/${grant.id}?renew`}>
            {t("act.renew")}
            <span class="hidden"> {name}</span>
          </LinkButton>
        )}
        <LinkButton small href={`/grants/${grant.id}`}>
          {t("act.change")}
          <span class="hidden"> {name}</span>
        </LinkButton>
        <Button small onPress={onStop}>
          {t("act.stop")}
          <span class="hidden"> {name}</span>
        </Button>
      </div>
    </article>
  );
}

function lastLine(grant: GrantView, read?: EntryView): string {
  if (read) return t("last.read", { moment: momentInSentence(read.at), what: readWords(read.reads.slice(0, 2), false) });
  return grant.lastRead ? t("last.at", { moment: momentInSentence(grant.lastRead) }) : t("last.never");
}
