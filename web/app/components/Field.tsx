import type { ComponentChildren } from "preact";
import { useEffect, useId, useRef } from "preact/hooks";
import type { UserError } from "../shell/api";
import { t } from "../shell/i18n";

interface Labelled {
  label: string;
  hint?: ComponentChildren;
  /** What is wrong with it. */
  error?: string;
  /** The id, so that the summary of errors leads to it. */
  id?: string;
}

interface Text extends Labelled {
  value: string;
  onInput: (value: string) => void;
  type?: "text" | "email" | "url" | "password" | "search" | "date";
  autoComplete?: string;
  mono?: boolean;
  lines?: number;
  max?: number;
}

/** A labelled box with what it is for and what is wrong. */
export function Field({ label, hint, error, id, value, onInput, type = "text", autoComplete = "off", mono, lines, max }: Text) {
  const made = useId();
  const key = id ?? made;
  const described = [hint && `${key}-hint`, error && `${key}-error`].filter(Boolean).join(" ") || undefined;
  const common = {
    id: key,
    value,
    class: mono ? "mono" : undefined,
    "aria-describedby": described,
    "aria-invalid": error ? true : undefined,
    maxLength: max,
    spellcheck: mono ? false : undefined,
  } as const;
  return (
    <div class={`field${error ? " bad" : ""}`}>
      <label for={key}>{label}</label>
      {hint && (
        <p class="small mute" id={`${key}-hint`}>
          {hint}
        </p>
      )}
      {error && (
        <p class="wrong-text" id={`${key}-error`}>
          {error}
        </p>
      )}
      {lines ? (
        <textarea {...common} rows={lines} onInput={(e) => onInput(e.currentTarget.value)} />
      ) : (
        <input {...common} type={type as "text"} autoComplete={autoComplete} onInput={(e) => onInput(e.currentTarget.value)} />
      )}
    </div>
  );
}

/** One of many, where a list of radio rows would be too long. */
export function Select({ label, hint, error, id, value, onChoose, options }: Labelled & { value: string; onChoose: (value: string) => void; options: { value: string; name: string }[] }) {
  const made = useId();
  const key = id ?? made;
  return (
    <div class={`field${error ? " bad" : ""}`}>
      <label for={key}>{label}</label>
      {hint && <p class="small mute">{hint}</p>}
      {error && <p class="wrong-text">{error}</p>}
      <select id={key} value={value} aria-invalid={error ? true : undefined} onChange={(e) => onChoose(e.currentTarget.value)}>
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.name}
          </option>
        ))}
      </select>
    </div>
  );
}

/** Finds what is wrong with a field. */
export function errorAt(errors: readonly UserError[], field: string): string | undefined {
  return errors.find((e) => e.field?.at(-1) === field || e.field?.join(".") === field)?.message;
}

/** All that is wrong, with links to the fields. It takes the focus when it appears. */
export function ErrorSummary({ errors, ids = {} }: { errors: readonly UserError[]; ids?: Record<string, string> }) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (errors.length) box.current?.focus();
  }, [errors]);
  if (!errors.length) return null;
  return (
    <div class="problem" role="alert" tabIndex={-1} ref={box}>
      <h2>{t("problem")}</h2>
      <ul>
        {errors.map((e) => {
          const id = ids[e.field?.at(-1) ?? ""];
          return <li key={e.message}>{id ? <a href={`#${id}`}>{e.message}</a> : e.message}</li>;
        })}
      </ul>
    </div>
  );
}
