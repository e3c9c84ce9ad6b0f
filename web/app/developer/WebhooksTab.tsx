import { Webhooks } from "./Webhooks";
import type { Outcome } from "./model";
import type { Whole } from "./AppPage";

/** The webhook of an app. */
export function WebhooksTab({ app, save, busy }: { app: Whole; save: (url: string) => Promise<Outcome>; busy: boolean }) {
  const webhook = app.webhookUrl ? { id: app.id, url: app.webhookUrl } : undefined;
  return <Webhooks webhook={webhook} deliveries={[]} save={save} replay={async () => ({ errors: [] })} busy={busy} />;
}
