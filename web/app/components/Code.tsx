import { Copy } from "lucide-preact";
import { useState } from "preact/hooks";
import { announce } from "../shell/announce";
import { t } from "../shell/i18n";
import { Notice } from "./Notice";

function CopyButton({ text, name }: { text: string; name: string }) {
  const [done, setDone] = useState(false);
  const copy = async () => {
    await navigator.clipboard.writeText(text);
    setDone(true);
    announce(t("copied"));
    setTimeout(() => setDone(false), 3000);
  };
  return (
    <button class="button small-button copy" type="button" onClick={copy} aria-label={t("copy.what", { what: name })}>
      <span class="face">
        <Copy class="icon" aria-hidden="true" />
        {done ? t("copied") : t("copy")}
      </span>
    </button>
  );
}

/** Something to copy: a focusable region with a name, so that it can be scrolled by keyboard. */
export function Code({ name, children }: { name: string; children: string }) {
  return (
    <div class="code-box">
      <pre tabIndex={0} role="region" aria-label={name}>
        <code>{children}</code>
      </pre>
      <CopyButton text={children} name={name} />
    </div>
  );
}

/** A secret, which is shown once. */
export function Secret({ name, value }: { name: string; value: string }) {
  return (
    <div class="secret">
      <Notice kind="wait">{t("secret.once")}</Notice>
      <Code name={name}>{value}</Code>
    </div>
  );
}
