import { pgVersions, queryOnce, usePostgres } from '@twinship/testkit'
import { describe, expect, it } from 'vitest'
import { readPgFacts } from '../../src/adapters/pg/read-facts.ts'
import { openPinnedSession } from '../../src/adapters/pg/session.ts'

/** Two values each that a comparison of types may take for one, or that a restore must keep apart. */
const pairs: readonly (readonly [type: string, one: string, other: string])[] = [
  ['bool', 'true', 'false'],
  ['int2', '1', '2'],
  ['int8', '1', '4294967297'],
  ['uuid', `'00000000-0000-0000-0000-000000000001'`, `'00000000-0000-0000-0000-000000000002'`],
  ['date', `'infinity'`, `'-infinity'`],
  ['timestamptz', `'2020-01-01 00:00:00+00'`, `'2020-01-01 00:00:00.000001+00'`],
  ['bytea', `'\\x00'`, `'\\x0000'`],
  ['text', `''`, 'null'],
  ['text', `'a'`, `'a '`],
  ['text collate blind', `'a'`, `'A'`],
  ['varchar(3)', `'é'`, `'e\u0301'`],
  ['bpchar', `'a'`, `'a '`],
  ['numeric', '1.0', '1.00'],
  ['float8', `'0'`, `'-0'`],
  ['float4', '1.0000001', '1.0000002'],
  ['interval', `'1 month'`, `'30 days'`],
  ['timetz', `'10:00+00'`, `'11:00+01'`],
  ['jsonb', `'{"a": 1.0}'`, `'{"a": 1.00}'`],
  ['json', `'{"a":1}'`, `'{"a": 1}'`],
  ['mood', `'glad'`, `'sad'`],
  ['mood[]', `'{glad}'`, `'{sad}'`],
  ['short', `'x'`, `'y'`],
  ['int4range', `'[1,2)'`, `'empty'`],
  ['point', `'(0,0)'`, `'(0,-0)'`],
]

const types = `
create collation blind (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
create type mood as enum ('glad', 'sad');
create domain short as varchar(1);`

describe.each(pgVersions())('fingerprints on PostgreSQL %s', (version) => {
  const pg = usePostgres({ version })

  it('tell values apart that their types hold for equal, and find the same ones equal', async () => {
    const tables = pairs.flatMap(([type, one, other], at) =>
      [one, other, one].map((value, copy) => {
        const name = `t${at}_${copy}`
        return `create table ${name} (id int, v ${type}); insert into ${name} values (1, ${value});`
      }),
    )
    await queryOnce(pg.url, types + tables.join('\n'))
    const found = await fingerprints(pg.url)
    const wrong = pairs.filter((_, at) => {
      const [one, other, again] = [0, 1, 2].map((copy) => found.get(`t${at}_${copy}`))
      return one === undefined || one !== again || one === other
    })
    expect(wrong).toEqual([])
  })

  it('count equal rows, know columns apart and see no order of rows', async () => {
    await queryOnce(
      pg.url,
      `create table one (a text, b text); insert into one values ('x', null), ('y', 'z');
       create table turned (a text, b text); insert into turned values ('y', 'z'), ('x', null);
       create table crossed (a text, b text); insert into crossed values (null, 'x'), ('y', 'z');
       create table twice (a text, b text); insert into twice values ('x', null), ('x', null), ('y', 'z');
       create table nothing (a text, b text)`,
    )
    const found = await fingerprints(pg.url)
    expect(found.get('turned')).toBe(found.get('one'))
    expect(found.get('crossed')).not.toBe(found.get('one'))
    expect(found.get('twice')).not.toBe(found.get('one'))
    expect(found.get('nothing')).toBe('0')
  })
})

async function fingerprints(url: string): Promise<ReadonlyMap<string, string | null>> {
  const session = await openPinnedSession({ url, location: 'test' }, 'test')
  try {
    const { tables } = await readPgFacts(session, { fingerprints: true })
    return new Map(tables.map(({ name, fingerprint }) => [name, fingerprint]))
  } finally {
    await session.close()
  }
}
