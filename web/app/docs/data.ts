import docs from "virtual:docs";

export { docs };

/** A category by its field on User. */
export function categoryOf(field: string) {
  return docs.categories.find((c) => c.field === field || c.type === field);
}

/** Every scope there is, with what it opens. */
export function scopes(): { scope: string; opens: string; href?: string; guard?: boolean }[] {
  return docs.categories.flatMap((c) => [
    { scope: c.scope, opens: c.about, href: `/docs/kinds/${c.field}` },
    ...c.fields.filter((f) => f.scope).map((f) => ({ scope: f.scope!, opens: f.about, href: `/docs/kinds/${c.field}`, guard: true })),
  ]);
}
