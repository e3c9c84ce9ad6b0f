/** The first letter of an app on a colour that follows from its id. Decoration: the name stands beside it. */
export function AppLogo({ id, name }: { id: string; name: string }) {
  const sum = [...id].reduce((n, c) => (n * 31 + c.codePointAt(0)!) % 9973, 7);
  return (
    <div class={`logo l${(sum % 5) + 1}`} aria-hidden="true">
      {[...name.trim()][0]?.toUpperCase() ?? "?"}
    </div>
  );
}
