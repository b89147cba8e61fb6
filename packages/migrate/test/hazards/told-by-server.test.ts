import { pgVersions, usePostgres, withClient } from '@twinship/testkit'
import { describe, expect, it } from 'vitest'
import { loadLinter, readPgFacts } from '../../src/index.ts'

const table = `create type mood as enum ('ok', 'sad');
  create table notes (id int8 primary key, email text, name varchar(20), live bool, kind varchar(9), n int4, at timestamptz, feels mood, data jsonb)`

/** Keys and predicates as files say them. */
const indexes = [
  '(lower(email))',
  '(lower(name), id)',
  '(email) WHERE live',
  '(email) WHERE NOT live AND n > 0 AND at IS NULL',
  "(email) WHERE kind = 'a'",
  "(email) WHERE kind IN ('a', 'b')",
  "(email) WHERE kind NOT IN ('a', 'b')",
  "(email) WHERE feels IN ('ok', 'sad')",
  '(email) WHERE n IN (1, -2)',
  '(email) WHERE n BETWEEN 1 AND 5 OR n IS NOT DISTINCT FROM 7',
  "(email) WHERE kind LIKE 'a%' AND email ILIKE '%b'",
  "((data ->> 'id'))",
  "(((data ->> 'n')::int))",
  "(coalesce(name, 'none'), (email || 'x'))",
  "(extract(year FROM at AT TIME ZONE 'UTC'))",
  '(email, n) NULLS NOT DISTINCT',
]

const objects = `create schema billing; create sequence numbers; create type point3 as (x int); create domain code as text;
  create procedure tidy() language sql as 'select 1'; create publication feed for table notes with (publish = 'insert');
  create function touch() returns trigger language plpgsql as 'begin return new; end';
  create trigger touched before update on notes for each row execute function touch();
  create function idle() returns trigger language plpgsql as 'begin return new; end'`

describe.each(pgVersions())('what PostgreSQL %i tells', (version) => {
  const pg = usePostgres({ version })

  async function rulesOn(made: string): Promise<(sql: string) => Promise<readonly string[]>> {
    const { url, name } = await pg.server.createDatabase()
    await withClient(url, (client) => client.query(made))
    const facts = await readPgFacts({ url, location: name })
    const linter = await loadLinter('postgresql')
    return async (sql) => {
      const files = [{ tag: '0000_x', file: '0000_x.sql', text: sql }]
      const found = linter.lint({ files, deployments: new Map([['0000_x', 1]]), facts })
      return found.filter(({ severity }) => severity !== 'note').map(({ rule }) => rule)
    }
  }

  it('an index is the same as the file that made it says', async () => {
    const made = indexes.map((index, at) => `create unique index k${at} on notes ${index}`)
    const rules = await rulesOn([table, ...made].join(';'))
    for (const [at, index] of indexes.entries()) {
      const again = await rules(`DROP INDEX k${at}; CREATE UNIQUE INDEX again ON notes ${index}`)
      expect([index, again.filter((rule) => rule === 'drop-key')]).toEqual([index, []])
    }
    expect(await rules('DROP INDEX k0; CREATE UNIQUE INDEX again ON notes (upper(email))')).toContain(
      'drop-key',
    )
  })

  it('which objects are there', async () => {
    const rules = await rulesOn(`${table}; ${objects}`)
    const there = ['SCHEMA billing', 'SEQUENCE numbers', 'TYPE point3', 'DOMAIN code', 'PROCEDURE tidy()']
    for (const one of there) expect(await rules(`DROP ${one.replace(' ', ' IF EXISTS ')}`)).toHaveLength(1)
    for (const one of there) {
      const [kind = ''] = one.split(' ')
      expect(await rules(`DROP ${kind} IF EXISTS nowhere${kind === 'PROCEDURE' ? '()' : ''}`)).toEqual([])
    }
    expect(await rules('DROP FUNCTION idle()')).toEqual([])
    expect(await rules('DROP FUNCTION touch()')).toEqual(['drop-object'])
    expect(await rules('DROP TRIGGER touched ON notes; DROP FUNCTION touch()')).toEqual(['drop-trigger'])
    expect(await rules('DROP TRIGGER IF EXISTS other ON notes')).toEqual([])
    expect(await rules('ALTER TABLE notes REPLICA IDENTITY NOTHING')).toEqual([])
    expect(
      await rules(
        "ALTER PUBLICATION feed SET (publish = 'update'); ALTER TABLE notes REPLICA IDENTITY NOTHING",
      ),
    ).toEqual(['publication-changes', 'published-without-key'])
  })
})
