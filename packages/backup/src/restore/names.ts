/** Names have 63 bytes, of which what is added takes at most 31. */
const longest = 32

/** `app_before_20261125_213405_123`, sorted by time. */
export function keptName(database: string, atMs: number): string {
  return `${cut(database)}_before_${timeText(atMs)}`
}

export function incomingName(database: string, atMs: number): string {
  return `${cut(database)}_restoring_${timeText(atMs)}`
}

/** Whether it is that of a restore of this database; never for one whose name was cut, as other ones are cut to the same. */
export function isIncomingName(name: string, database: string): boolean {
  const prefix = `${database}_restoring_`
  return (
    cut(database) === database &&
    name.startsWith(prefix) &&
    /^\d{8}_\d{6}_\d{3}$/.test(name.slice(prefix.length))
  )
}

/** `restored_20261125_213405_123`: where single tables go. */
export function tablesSchemaName(atMs: number): string {
  return `restored_${timeText(atMs)}`
}

export function timeText(atMs: number): string {
  const [, date = '', time = '', ms = ''] =
    /^(.{10})T(.{8})\.(.{3})Z$/.exec(new Date(atMs).toISOString()) ?? []
  return [date.replaceAll('-', ''), time.replaceAll(':', ''), ms].join('_')
}

function cut(name: string): string {
  let kept = ''
  for (const character of name) {
    if (Buffer.byteLength(kept + character) > longest) break
    kept += character
  }
  return kept
}
