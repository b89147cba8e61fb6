/** A line of pgbouncer.ini and why it says so. */
export type Entry = { readonly key: string; readonly value: string; readonly reason: string }

export function entry(key: string, value: string | number, reason: string): Entry {
  return { key, value: String(value), reason }
}
