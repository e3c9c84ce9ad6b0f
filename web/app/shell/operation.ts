/** An operation of the API with the types of its answer and its variables. The text is all that ships. */
export interface Operation<Data, Variables> {
  text: string;
  /** Never there: they carry the types. */
  data?: Data;
  variables?: Variables;
}

export function operation<Data, Variables>(text: string): Operation<Data, Variables> {
  return { text };
}
