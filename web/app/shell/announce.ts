/** What is said to screen readers, and the one switch that draws everything again. */
type Listener = () => void;

const listeners = new Set<Listener>();

export function onRender(listener: Listener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Draws everything again, as after a change of language. */
export function signalRender(): void {
  for (const listener of listeners) listener();
}

/** Says something politely. The region is part of the shell, so that it is there before it speaks. */
export function announce(text: string): void {
  const region = document.getElementById("said");
  if (!region) return;
  region.textContent = "";
  requestAnimationFrame(() => (region.textContent = text));
}
