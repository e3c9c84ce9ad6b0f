import { t } from "../shell/i18n";
import { useChange, useData } from "../shell/api";
import { Loaded } from "../shell/Loaded";
import { outcome, type Outcome } from "./model";
import { EnableWebhook, RemoveWebhook, ReplayDelivery, RotateWebhookSecret, SetWebhook, TestWebhook, WebhookPage } from "./operations_gen";
import { Webhooks } from "./Webhooks";

/** The webhook of an app: where it goes, and what became of each delivery. Looked at again while the page is open. */
export function WebhooksTab({ id }: { id: string }) {
  const state = useData(WebhookPage, { id }, { every: 5_000 });
  const act = useWebhook(id, state.again);
  return (
    <Loaded from={state} trouble={t("dev.trouble")} tall bars={2}>
      {({ developer }) => <Webhooks webhook={developer?.app?.webhook} deliveries={developer?.app?.deliveries.nodes ?? []} act={act} />}
    </Loaded>
  );
}

export type WebhookActions = ReturnType<typeof useWebhook>;

function useWebhook(id: string, again: () => void) {
  const [set, setting] = useChange(SetWebhook);
  const [rotate, rotating] = useChange(RotateWebhookSecret);
  const [test, testing] = useChange(TestWebhook);
  const [enable, enabling] = useChange(EnableWebhook);
  const [remove, removing] = useChange(RemoveWebhook);
  const [replay, replaying] = useChange(ReplayDelivery);
  const after = <O extends Outcome>(o: O): O => {
    again();
    return o;
  };
  return {
    busy: setting || rotating || testing || enabling || removing || replaying,
    save: async (url: string) => {
      const r = await set({ input: { app: id, url } });
      return after({ ...outcome(r, r.data?.setWebhook), secret: r.data?.setWebhook?.secret ?? undefined });
    },
    rotate: async () => {
      const r = await rotate({ id });
      return after({ ...outcome(r, r.data?.rotateWebhookSecret), secret: r.data?.rotateWebhookSecret?.secret ?? undefined });
    },
    test: async () => {
      const r = await test({ id });
      return after(outcome(r, r.data?.testWebhook));
    },
    enable: async () => {
      const r = await enable({ id });
      return after(outcome(r, r.data?.enableWebhook));
    },
    remove: async () => {
      const r = await remove({ id });
      return after(outcome(r, r.data?.removeWebhook));
    },
    replay: async (delivery: string) => {
      const r = await replay({ id, delivery });
      return after(outcome(r, r.data?.replayDelivery));
    },
  };
}
