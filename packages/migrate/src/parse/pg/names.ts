import type { DefElem, Node, RangeVar } from 'libpg-query'
import type { ObjectName } from '../../model/statement.ts'

export function relationName(relation: RangeVar | undefined): ObjectName {
  return { schema: relation?.schemaname ?? null, name: relation?.relname ?? '' }
}

/** A dotted name: the last two parts; a database before them is the current one. */
export function dottedName(parts: readonly Node[] | undefined): ObjectName {
  const words = (parts ?? []).map((part) => ('String' in part ? (part.String.sval ?? '') : ''))
  return { schema: words.at(-2) ?? null, name: words.at(-1) ?? '' }
}

/** Whether an option such as CONCURRENTLY or refresh = false is on; `fallback` where it is not given. */
export function isOptionOn(options: readonly Node[] | undefined, name: string, fallback: boolean): boolean {
  const given = (options ?? []).flatMap((option): DefElem[] => ('DefElem' in option ? [option.DefElem] : []))
  const option = given.findLast(({ defname }) => defname === name)
  return option === undefined ? fallback : isOn(option.arg)
}

function isOn(value: Node | undefined): boolean {
  if (value === undefined) return true
  if ('Integer' in value) return value.Integer.ival !== undefined && value.Integer.ival !== 0
  if ('Boolean' in value) return value.Boolean.boolval === true
  return !['false', 'off'].includes(wordOf(value).toLowerCase())
}

/** A bare word that is no keyword comes as the name of a type. */
function wordOf(value: Node): string {
  if ('String' in value) return value.String.sval ?? ''
  return 'TypeName' in value ? dottedName(value.TypeName.names).name : ''
}

export function hasOption(options: readonly Node[] | undefined, name: string): boolean {
  return (options ?? []).some((option) => 'DefElem' in option && option.DefElem.defname === name)
}
