import type { Volatility } from '../../facts.ts'
import type { ObjectName } from '../../../model/statement.ts'

/** Functions of PostgreSQL and its usual extensions that give another value on each call. */
const volatile: ReadonlySet<string> = new Set([
  'gen_random_uuid',
  'uuidv4',
  'uuidv7',
  'uuid_generate_v1',
  'uuid_generate_v1mc',
  'uuid_generate_v4',
  'gen_random_bytes',
  'gen_salt',
  'random',
  'random_normal',
  'clock_timestamp',
  'timeofday',
  'nextval',
  'currval',
  'lastval',
  'setval',
  'pg_sleep',
  'txid_current',
])

/** Of the server, used in defaults, and the same for a whole statement or always. */
const steady: ReadonlySet<string> = new Set([
  'now',
  'transaction_timestamp',
  'statement_timestamp',
  'timezone',
  'date_trunc',
  'date_part',
  'extract',
  'make_date',
  'make_time',
  'make_timestamp',
  'make_timestamptz',
  'make_interval',
  'to_timestamp',
  'to_date',
  'to_char',
  'to_number',
  'age',
  'lower',
  'upper',
  'concat',
  'concat_ws',
  'coalesce',
  'md5',
  'sha256',
  'encode',
  'decode',
  'length',
  'substr',
  'substring',
  'replace',
  'trim',
  'btrim',
  'left',
  'right',
  'lpad',
  'rpad',
  'round',
  'floor',
  'ceil',
  'abs',
  'current_setting',
  'current_database',
  'current_schema',
  'session_user',
  'array_append',
  'array_fill',
  'json_build_object',
  'jsonb_build_object',
  'json_build_array',
  'jsonb_build_array',
  'to_json',
  'to_jsonb',
  'row_to_json',
  'hashtext',
  'int4range',
  'int8range',
  'numrange',
  'tsrange',
  'tstzrange',
  'daterange',
  'to_tsvector',
  'inet_client_addr',
])

/** `unknown`: the app's own, with no database to ask. */
export function volatilityOf(
  { name }: ObjectName,
  known: ReadonlySet<string> | null,
): 'volatile' | 'steady' | 'unknown' {
  if (known !== null) return known.has(name) ? 'volatile' : 'steady'
  if (volatile.has(name)) return 'volatile'
  return steady.has(name) ? 'steady' : 'unknown'
}

/** Of several functions with one name any may be meant. */
export function leastSteady(left: Volatility, right: Volatility): Volatility {
  return (['volatile', 'stable'] as const).find((one) => left === one || right === one) ?? 'immutable'
}
