import { useMemo, useState } from "preact/hooks";
import { Button } from "../components/Button";
import { OptionList } from "../components/Choice";
import { Field } from "../components/Field";
import { Trouble } from "../components/Notice";
import { Receipt } from "../components/Receipt";
import { announce } from "../shell/announce";
import { useChange, useData, type Failure } from "../shell/api";
import { date, number } from "../shell/format";
import { PersonFrame } from "../shell/Frame";
import { t } from "../shell/i18n";
import { Loaded } from "../shell/Loaded";
import { Page } from "../shell/Page";
import { Archives } from "./Archives";
import { KindChoice } from "./KindChoice";
import { DownloadPage, Prepare, type ArchiveFormat, type DownloadPageQuery } from "./operations_gen";

type Data = DownloadPageQuery;

/** A person's own download: what, from when, how; then it is watched being made. */
export default function Download() {
  const state = useData(DownloadPage, {});
  return (
    <PersonFrame name={state.data?.account?.name}>
      <Page title={t("download.title")} lead={t("download.lead")}>
        <Loaded from={state} trouble={t("download.trouble")} tall bars={2}>
          {(data) => <Whole data={data} />}
        </Loaded>
      </Page>
    </PersonFrame>
  );
}

type Extent = "all" | "some";
type Period = "all" | "year" | "month" | "date";

const FORMATS = ["HTML", "JSON", "CSV", "NDJSON", "PARQUET", "TIKTOK"] as const satisfies readonly ArchiveFormat[];

function Whole({ data }: { data: Data }) {
  const holdings = useMemo(() => new Map(data.account?.holdings.map((h) => [h.category.name, h.count])), [data.account]);
  const [extent, setExtent] = useState<Extent>("all");
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [period, setPeriod] = useState<Period>("all");
  const [day, setDay] = useState("");
  const [format, setFormat] = useState<ArchiveFormat>("HTML");
  const [error, setError] = useState<string>();
  const [failure, setFailure] = useState<Failure>();
  const [version, setVersion] = useState(0);
  const [prepare, busy] = useChange(Prepare);
  const since = sinceOf(period, day);
  const everything = [...holdings.values()].reduce((sum, n) => sum + n, 0);
  const records = extent === "all" ? everything : [...chosen].reduce((sum, name) => sum + (holdings.get(name) ?? 0), 0);

  const run = async () => {
    const wrong = extent === "some" && chosen.size === 0 ? t("download.tickOne") : period === "date" && !since ? t("download.badDate") : undefined;
    setError(wrong);
    setFailure(undefined);
    if (wrong) return;
    const categories = extent === "all" ? [] : [...chosen];
    const result = await prepare({ input: { categories, since: since?.toISOString(), format, idempotencyKey: crypto.randomUUID() } });
    const problem = result.failure ?? result.data?.requestArchive?.userErrors[0];
    if (problem) return setFailure({ code: problem.code, message: problem.message });
    announce(t("download.started"));
    setVersion((n) => n + 1);
    document.getElementById("downloads")?.focus();
  };

  return (
    <div class="two">
      <div class="stack">
        <Archives key="archives" first={data.archives?.nodes ?? []} version={version} />
        <form
          onSubmit={(e) => {
            e.preventDefault();
            void run();
          }}
        >
          <OptionList
            legend={t("download.what")}
            value={extent}
            onChoose={setExtent}
            options={[
              { value: "all", name: t("download.everything"), note: t("records", { count: everything }) },
              { value: "some", name: t("download.choose"), note: extent === "some" ? t("download.kinds", { count: chosen.size }) : "" },
            ]}
          />
          {extent === "some" && <KindChoice holdings={holdings} chosen={chosen} onChoose={setChosen} />}
          <OptionList
            legend={t("download.when")}
            value={period}
            onChoose={setPeriod}
            options={[
              { value: "all", name: t("download.period.all") },
              { value: "year", name: t("download.period.year"), note: t("download.since", { date: date(sinceOf("year", "")!) }) },
              { value: "month", name: t("download.period.month"), note: t("download.since", { date: date(sinceOf("month", "")!) }) },
              { value: "date", name: t("download.period.date") },
            ]}
          >
            {period === "date" && (
              <div class="option-field">
                <Field label={t("download.date")} type="date" value={day} onInput={setDay} />
              </div>
            )}
          </OptionList>
          <OptionList
            legend={t("download.format")}
            value={format}
            onChoose={setFormat}
            options={FORMATS.map((f) => ({ value: f, name: t(`download.format.${f}`), note: t(`download.format.${f}.note`) }))}
          />
        </form>
      </div>
      <Receipt
        title={t("download.receipt")}
        lines={[
          { what: t("download.receipt.what"), is: extent === "all" ? t("download.everything") : t("download.kinds", { count: chosen.size }) },
          { what: t("download.receipt.records"), is: since ? t("download.atMost", { count: records }) : number(records) },
          { what: t("download.receipt.from"), is: since ? date(since) : t("app.beginning") },
          { what: t("download.receipt.format"), is: t(`download.format.${format}`) },
        ]}
      >
        <div class="receipt-act">
          <Button kind="main" busy={busy} onPress={run}>
            {t("download.prepare")}
          </Button>
          {error && (
            <p class="wrong-text" role="alert">
              {error}
            </p>
          )}
          {failure && <Trouble say={t("download.failed")} failure={failure} alert />}
          <p class="tiny mute">{t("download.free")}</p>
        </div>
      </Receipt>
    </div>
  );
}

function sinceOf(period: Period, day: string): Date | undefined {
  const now = new Date();
  const midnight = new Date(now.getFullYear(), now.getMonth(), now.getDate());
  switch (period) {
    case "all":
      return undefined;
    case "year":
      return new Date(midnight.getFullYear() - 1, midnight.getMonth(), midnight.getDate());
    case "month":
      return new Date(midnight.getFullYear(), midnight.getMonth(), midnight.getDate() - 30);
    case "date": {
      const [y, m, d] = day.split("-").map(Number);
      return y && m && d ? new Date(y, m - 1, d) : undefined;
    }
  }
}
