import { shownName, type Table } from '../../hazards/pg/world/table.ts'
import { temporarySchema, type World } from '../../hazards/pg/world/world.ts'

/** Up to here work on the rows is over before anybody waits; settled for DML, taken for the rest as well. */
export const small = { rows: 10_000, bytes: 128 * 1024 * 1024 } as const

/** It comes with this deployment: nobody uses it yet. */
export function isNew(world: World, table: Table): boolean {
  return table.born === world.deployment || table.schema === temporarySchema
}

/** Nothing known counts as large. */
export function isSmall(world: World, table: Table): boolean {
  if (isNew(world, table)) return true
  return table.size !== null && table.size.rows <= small.rows && table.size.bytes <= small.bytes
}

/** The table with what is known of its size. */
export function sized(table: Table): string {
  const { size } = table
  if (size === null) return `${shownName(table)} (size unknown)`
  return `${shownName(table)} (about ${grouped(size.rows)} rows)`
}

/** 5,000,000: toLocaleString loads the rules of a language first, which takes longer than a plan. */
function grouped(count: number): string {
  const digits = String(Math.round(count))
  const first = digits.length % 3 || 3
  const groups = [digits.slice(0, first)]
  for (let at = first; at < digits.length; at += 3) groups.push(digits.slice(at, at + 3))
  return groups.join(',')
}
