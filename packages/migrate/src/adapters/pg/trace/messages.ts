/** What the server tells with client_min_messages = debug1 of its work on rows. */
export type WorkMessage =
  | { readonly kind: 'table'; readonly table: string }
  | { readonly kind: 'foreign-key'; readonly constraint: string }

const ofTable = [
  /^rewriting table "(.+)"$/,
  /^verifying table "(.+)"$/,
  /^building index ".+" on table "(.+)"(?: serially| with request for \d+ parallel workers?)$/,
]

/** Undefined for a message about something else. Debug messages are not translated. */
export function readWorkMessage(text: string): WorkMessage | undefined {
  for (const pattern of ofTable) {
    const table = pattern.exec(text)?.[1]
    if (table !== undefined) return { kind: 'table', table }
  }
  const constraint = /^validating foreign key constraint "(.+)"$/.exec(text)?.[1]
  return constraint === undefined ? undefined : { kind: 'foreign-key', constraint }
}
