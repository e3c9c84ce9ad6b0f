/** What the documentation pages say: build/catalogue.mjs reads it from the schema. */
export interface Docs {
  groups: { name: string; about: string }[];
  categories: Category[];
  queries: Root[];
  mutations: Root[];
  subscriptions: Root[];
  errors: { code: string; cells: string[] }[];
}

export interface Category {
  type: string;
  field: string;
  scope: string;
  group: string;
  single: boolean;
  otherPeople: boolean;
  about: string;
  fields: { name: string; type: string; about: string; scope?: string; /** It has fields of its own. */ object?: boolean }[];
}

export interface Root {
  name: string;
  about: string;
  type: string;
  scopes: string[][];
  arguments: { name: string; type: string; about: string }[];
}
