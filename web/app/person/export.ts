/** Files that the browser makes and keeps; nothing is sent anywhere. */

interface Row {
  at: string;
  kind: string;
  id: string;
  app?: { id: string; name: string } | null;
  reason?: string | null;
  reads: readonly { category?: { name: string } | null; fields: readonly string[]; records: number }[];
  bytes: number;
}

/** One line for each kind of data of each entry (RFC 4180). */
export function csv(entries: readonly Row[]): string {
  const lines = [["id", "at", "what", "app", "app_id", "reason", "kind", "fields", "records", "answer_bytes"]];
  for (const e of entries) {
    const head = [e.id, e.at, e.kind, e.app?.name ?? "", e.app?.id ?? "", e.reason ?? ""];
    if (e.reads.length === 0) lines.push([...head, "", "", "", String(e.bytes)]);
    for (const r of e.reads) lines.push([...head, r.category?.name ?? "", r.fields.join(" "), String(r.records), String(e.bytes)]);
  }
  return lines.map((line) => line.map(cell).join(",")).join("\r\n") + "\r\n";
}

/** Programs for sheets take what begins with = + - @ for a formula: such text gets an apostrophe before it. */
export function cell(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

export function save(name: string, text: string, type = "text/plain;charset=utf-8"): void {
  const address = URL.createObjectURL(new Blob([text], { type }));
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
