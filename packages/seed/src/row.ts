/** A row of the data set: every column by its TypeScript name. */
export type Row = Readonly<Record<string, unknown>>

/** A row and what to call it in a message: the fixture's file and key, or its number. */
export type LabelledRow = { readonly row: Row; readonly label: string }

/** A value that should be text, as text. */
export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '')
}
