import type { ComponentChildren } from "preact";
import { useId } from "preact/hooks";
import { ChevronRight } from "lucide-preact";

/** A thing to tick, as on the consent page: title, count, what it is. */
export function CheckRow({ title, count, ticked, onTick, children, class: extra = "" }: {
  title: string;
  count?: string;
  ticked: boolean;
  onTick: (ticked: boolean) => void;
  children?: ComponentChildren;
  class?: string;
}) {
  const id = useId();
  return (
    <div class={`row ${extra}`}>
      <input id={id} type="checkbox" checked={ticked} aria-describedby={children ? `${id}-more` : undefined} onChange={(e) => onTick(e.currentTarget.checked)} />
      <label for={id}>{title}</label>
      <span class="count">{count}</span>
      {children && (
        <div class="more small" id={`${id}-more`}>
          {children}
        </div>
      )}
    </div>
  );
}

/** A guarded field: it is asked for on its own, in a dashed box. */
export function ExtraRow({ title, ticked, onTick, children }: { title: string; ticked: boolean; onTick: (ticked: boolean) => void; children?: ComponentChildren }) {
  const id = useId();
  return (
    <div class="extra">
      <input id={id} type="checkbox" checked={ticked} onChange={(e) => onTick(e.currentTarget.checked)} />
      <label for={id}>{title}</label>
      {children && <p class="small">{children}</p>}
    </div>
  );
}

export interface Option<Value> {
  value: Value;
  name: string;
  note?: string;
}

/** One of several, with a note at the right. */
export function OptionList<Value extends string>({ legend, options, value, onChoose, hint, children }: {
  legend: string;
  options: Option<Value>[];
  value: Value;
  onChoose: (value: Value) => void;
  hint?: string;
  children?: ComponentChildren;
}) {
  const name = useId();
  return (
    <fieldset class="q">
      <legend>
        <h2>{legend}</h2>
      </legend>
      {hint && <p class="mute">{hint}</p>}
      <div class="options">
        {options.map((option) => (
          <label key={option.value}>
            <input type="radio" name={name} value={option.value} checked={option.value === value} onChange={() => onChoose(option.value)} />
            <span>{option.name}</span>
            <small>{option.note}</small>
          </label>
        ))}
        {children}
      </div>
    </fieldset>
  );
}

/** Two answers of the same size, weight and colour. Refusing is first in the document, so that Enter never allows. */
export function ChoicePair({ refuse, allow }: { refuse: ComponentChildren; allow: ComponentChildren }) {
  return (
    <div class="pair">
      {refuse}
      {allow}
    </div>
  );
}

/** More, on request. */
export function Details({ summary, children, open }: { summary: ComponentChildren; children: ComponentChildren; open?: boolean }) {
  return (
    <details open={open}>
      <summary>
        <ChevronRight class="icon turn" aria-hidden="true" />
        {summary}
      </summary>
      {children}
    </details>
  );
}
