import type { FillColumn } from './read-columns.ts'

/** From 0 to 1, as Math.random. */
export type Random = () => number

const texts = ['a', 'b', '1', '22', '', 'true', '{}', '2024-01-02', 'x'.repeat(60), 'y'.repeat(300)]
const uuids = ['00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-000000000002']

const byType: Readonly<Record<string, readonly string[]>> = {
  bool: ['true', 'false'],
  int2: ['-1', '0', '1', '2', '100'],
  int4: ['-1', '0', '1', '2', '100', '70000'],
  int8: ['-1', '0', '1', '2', '100', '3000000000'],
  oid: ['1'],
  float4: ['0', '1.5', '-2'],
  float8: ['0', '1.5', '-2'],
  numeric: ['0', '1.5', '-2', '99'],
  money: ['1'],
  uuid: uuids,
  json: ['{}', '[]', '{"a": 1}'],
  jsonb: ['{}', '[]', '{"a": 1}'],
  date: ['2024-01-02', '2024-02-03'],
  time: ['10:00'],
  timetz: ['10:00+00'],
  timestamp: ['2024-01-02', '2024-02-03 04:05:06'],
  timestamptz: ['2024-01-02', '2024-02-03 04:05:06'],
  interval: ['1 day'],
  bytea: ['x'],
  inet: ['127.0.0.1'],
  cidr: ['10.0.0.0/8'],
  macaddr: ['08:00:2b:01:02:03'],
  tsvector: ['a'],
  point: ['(0,0)'],
  xml: ['<a/>'],
  bit: ['1'],
}

/** An SQL expression of a value that the column may take: NULL, a parent's key, or one of a few. */
export function madeUpValue(column: FillColumn, random: Random): string {
  if (!column.isRequired && random() < 0.3) return 'null'
  if (column.parent !== null) return `(${column.parent})`
  const text = pick(column.labels ?? byType[column.type] ?? textsOf(column), random)
  if (!column.isArray) return quoted(text)
  return random() < 0.5 ? `'{}'` : quoted(`{${JSON.stringify(text)}}`)
}

/** As long as the column takes. */
function textsOf({ length }: FillColumn): readonly string[] {
  return length === null ? texts : texts.map((text) => text.slice(0, length))
}

function pick(from: readonly string[], random: Random): string {
  return from[Math.floor(random() * from.length)] ?? ''
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`
}
