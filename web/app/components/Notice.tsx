import type { ComponentChildren } from "preact";
import { CircleCheck, Hourglass, Info, TriangleAlert, Users } from "lucide-preact";
import type { Failure } from "../shell/api";
import { t } from "../shell/i18n";

const icons = { ok: CircleCheck, wait: Hourglass, stop: TriangleAlert, others: Users, plain: Info };

/** Something to know before going on. Only the failure of an action is an alert. */
export function Notice({ kind = "plain", alert, children }: { kind?: keyof typeof icons; alert?: boolean; children: ComponentChildren }) {
  const Icon = icons[kind];
  return (
    <div class={`note ${kind}`} role={alert ? "alert" : "status"}>
      <Icon class="icon" aria-hidden="true" />
      <div>{children}</div>
    </div>
  );
}

/** What happened, what is safe, and the way on. */
export function Trouble({ say, failure, again, alert }: { say: string; failure: Failure; again?: () => void; alert?: boolean }) {
  return (
    <div class="trouble">
      <Notice kind="stop" alert={alert}>
        <p>
          {say} {failure.code === "OFFLINE" ? t("offline") : failure.message}
        </p>
        {(failure.requestId || failure.code !== "OFFLINE") && (
          <p class="mute">
            <code>{failure.code}</code>
            {failure.requestId && (
              <>
                {" "}
                {t("requestId")} <code>{failure.requestId}</code>
              </>
            )}
          </p>
        )}
        {again && (
          <button class="button small-button" type="button" onClick={again}>
            {t("again")}
          </button>
        )}
      </Notice>
    </div>
  );
}

/** Nothing here: why, and one thing to do. */
export function Empty({ children, action }: { children: ComponentChildren; action?: ComponentChildren }) {
  return (
    <div class="nothing card">
      <p>{children}</p>
      {action}
    </div>
  );
}
