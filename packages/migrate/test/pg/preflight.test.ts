import { drawnPgVersions, usePostgres, withClient } from '@twinship/testkit'
import { describe, expect, it } from 'vitest'
import {
  countViolations,
  loadLinter,
  loadParser,
  readPgFacts,
  type DataAnswer,
  type DataQuestion,
} from '../../src/index.ts'
import { pgPlace, type PgPlace } from '../support/pg-place.ts'

type Case = {
  readonly name: string
  /** As the owner, before. */
  readonly before: string
  readonly pending: string
  /** `kind columns: count`, `?` where it is not decided. */
  readonly asked: readonly string[]
  /** What the pending statements really end with on these rows. */
  readonly fails: string | null
}

const people = (rows: string) =>
  `create table people (id int primary key, name text, age text, kind text, team int);
   insert into people (id, name, age, kind, team) values ${rows};`

const cases: readonly Case[] = [
  {
    name: 'CHECK, with the names that columns have by then',
    before: people(`(1, 'a', '1', 'x', 5), (2, 'b', null, 'y', -1), (3, 'c', '3', 'z', -2)`),
    pending: `ALTER TABLE people RENAME COLUMN team TO "order";
      ALTER TABLE people RENAME TO persons;
      ALTER TABLE persons ADD CONSTRAINT positive CHECK ("order" > 0 AND persons."order" < 100);`,
    asked: ['check order: 2'],
    fails: '23514',
  },
  {
    name: 'CHECK with a list',
    before: people(`(1, 'a', '1', 'x', 0), (2, 'b', null, 'y', 1), (3, 'c', '3', 'z', -1)`),
    pending: `ALTER TABLE people ADD CHECK (kind IN ('x', 'y'));`,
    asked: ['check kind: 1'],
    fails: '23514',
  },
  {
    name: 'CHECK that a row makes raise',
    before: people(`(1, 'a', '1', 'x', 0), (2, 'b', null, 'y', 1), (3, 'c', '3', 'z', -1)`),
    pending: `ALTER TABLE people ADD CHECK (10 / team > 0);`,
    asked: ['check team: 2'],
    fails: '22012',
  },
  {
    name: 'CHECK beside a column that gets a value',
    before: people(`(1, 'a', '1', 'x', 0), (2, 'b', null, 'y', 1)`),
    pending: `ALTER TABLE people ADD COLUMN score int DEFAULT 0 NOT NULL CHECK (score > 0);
      ALTER TABLE people ADD COLUMN rank int CHECK (rank > 0);`,
    asked: ['check score: 2', 'check rank: 0'],
    fails: '23514',
  },
  {
    name: 'NOT VALID is asked once it is validated',
    before: `${people(`(1, 'a', '1', 'x', 0), (2, 'b', null, 'y', 1)`)}
      alter table people add constraint old_one check (team > 0) not valid;`,
    pending: `ALTER TABLE people ADD CONSTRAINT new_one CHECK (id > 1) NOT VALID;
      ALTER TABLE people VALIDATE CONSTRAINT old_one;
      ALTER TABLE people VALIDATE CONSTRAINT new_one;`,
    asked: ['check team: 1', 'check id: 1'],
    fails: '23514',
  },
  {
    name: 'values that do not convert',
    before: people(
      `(1, 'a', '1', 'x', 0), (2, 'b', 'two', 'y', 1), (3, 'c', '99999999999', 'y', 1), (4, 'd', null, '', 2)`,
    ),
    pending: `ALTER TABLE people ALTER COLUMN age TYPE integer USING age::integer;`,
    asked: ['value age: 2'],
    fails: '22P02',
  },
  {
    name: 'many pages of values, of which few do not convert',
    before: `create table people (id int primary key, age text, filler text);
      insert into people select n, n::text, repeat('x', 200) from generate_series(1, 20000) n;
      update people set age = 'none' where id in (1, 777, 19999);`,
    pending: `ALTER TABLE people ALTER COLUMN age TYPE integer USING age::integer;`,
    asked: ['value age: 3'],
    fails: '22P02',
  },
  {
    name: 'a partitioned table',
    before: `create table people (id int, age text) partition by range (id);
      create table people_1 partition of people for values from (0) to (10);
      create table people_2 partition of people for values from (10) to (20);
      insert into people values (1, 'one'), (2, '2'), (11, 'eleven'), (12, '12');`,
    pending: `ALTER TABLE people ALTER COLUMN age TYPE integer USING age::integer;
      ALTER TABLE people ADD CHECK (id > 2);`,
    asked: ['value age: 2', 'check id: 2'],
    fails: '22P02',
  },
  {
    name: 'NOT NULL of what USING makes',
    before: people(`(1, 'a', '1', 'x', 0), (2, 'b', '', 'y', 1)`),
    pending: `ALTER TABLE people ALTER COLUMN age TYPE integer USING nullif(age, '')::integer, ALTER COLUMN age SET NOT NULL;`,
    asked: ['value age: 0', 'null age: 1'],
    fails: '23502',
  },
  {
    name: 'a column that is NOT NULL already, and USING that makes NULL',
    before: `create table people (id int primary key, age text not null); insert into people values (1, ''), (2, '2');`,
    pending: `ALTER TABLE people ALTER COLUMN age TYPE integer USING nullif(age, '')::integer;`,
    asked: ['value age: 0', 'null age: 1'],
    fails: '23502',
  },
  {
    name: 'values that are too long, blanks at the end aside',
    before: people(`(1, 'abc   ', '1', 'x', 0), (2, 'abcd', null, 'y', 1), (3, 'ab', null, 'y', 1)`),
    pending: `ALTER TABLE people ALTER COLUMN name TYPE varchar(3);`,
    asked: ['length name: 1'],
    fails: '22001',
  },
  {
    name: 'an explicit cast cuts and does not fail',
    before: people(`(1, 'abcdef', '1', 'x', 0)`),
    pending: `ALTER TABLE people ALTER COLUMN name TYPE varchar(3) USING name::varchar(3);`,
    asked: ['value name: 0'],
    fails: null,
  },
  {
    name: 'values that are none of a new enum',
    before: people(`(1, 'a', '1', 'x', 0), (2, 'b', null, 'y', 1), (3, 'c', null, null, 1)`),
    pending: `CREATE TYPE kinds AS ENUM ('x', 'z');
      ALTER TABLE people ALTER COLUMN kind TYPE kinds USING kind::kinds;`,
    asked: ['value kind: 1'],
    fails: '22P02',
  },
  {
    name: 'an enum that is made anew without a value',
    before: `create type kinds as enum ('x', 'y'); create table people (id int primary key, kind kinds);
      insert into people values (1, 'x'), (2, 'y'), (3, null);`,
    pending: `ALTER TABLE people ALTER COLUMN kind SET DATA TYPE text;
      DROP TYPE kinds;
      CREATE TYPE kinds AS ENUM ('x', 'z');
      ALTER TABLE people ALTER COLUMN kind SET DATA TYPE kinds USING kind::kinds;`,
    asked: ['value kind: 1'],
    fails: '22P02',
  },
  {
    name: 'an enum that gets a value first',
    before: `create type kinds as enum ('x'); ${people(`(1, 'a', '1', 'x', 0), (2, 'b', null, 'y', 1), (3, 'c', null, 'z', 1)`)}`,
    pending: `ALTER TYPE kinds ADD VALUE 'y';
      ALTER TABLE people ALTER COLUMN kind TYPE kinds USING kind::kinds;`,
    asked: ['value kind: 1'],
    fails: '22P02',
  },
  {
    name: 'duplicates: several columns, a predicate, an expression',
    before: people(
      `(1, 'a', '1', 'x', 0), (2, 'a', '1', 'x', 1), (3, 'A', '2', 'y', 1), (4, 'b', null, null, 1), (5, 'b', null, null, 2)`,
    ),
    pending: `CREATE UNIQUE INDEX one ON people (name, age);
      CREATE UNIQUE INDEX two ON people (name) WHERE team > 0;
      CREATE UNIQUE INDEX three ON people (lower(name), kind);
      ALTER TABLE people ADD CONSTRAINT four UNIQUE NULLS NOT DISTINCT (name, age);`,
    asked: [
      'duplicate name,age: 2',
      'duplicate name: 2',
      'duplicate an expression,kind: 2',
      'duplicate name,age: 4',
    ],
    fails: '23505',
  },
  {
    name: 'a value that all rows get in a unique column',
    before: people(`(1, 'a', '1', 'x', 0), (2, 'b', null, 'y', 1)`),
    pending: `ALTER TABLE people ADD COLUMN code int DEFAULT 7 UNIQUE;
      ALTER TABLE people ADD COLUMN token uuid DEFAULT gen_random_uuid() UNIQUE;
      ALTER TABLE people ADD COLUMN note text UNIQUE;`,
    asked: ['duplicate code: 2'],
    fails: '23505',
  },
  {
    name: 'a new primary key',
    before: `create table people (id int, name text); insert into people values (1, 'a'), (1, 'b'), (null, 'c');`,
    pending: `ALTER TABLE people ADD PRIMARY KEY (id);`,
    asked: ['null id: 1', 'duplicate id: 2'],
    fails: '23505',
  },
  {
    name: 'orphans of a parent that is there, and of one that comes',
    before: `create table teams (id int primary key); insert into teams values (1);
      ${people(`(1, 'a', '1', 'x', 1), (2, 'b', null, 'y', 2), (3, 'c', null, 'y', null)`)}`,
    pending: `CREATE TABLE groups (id int PRIMARY KEY);
      ALTER TABLE people ADD FOREIGN KEY (team) REFERENCES teams(id);
      ALTER TABLE people ADD FOREIGN KEY (id) REFERENCES groups(id);
      ALTER TABLE people ADD COLUMN group_id int REFERENCES groups(id);
      ALTER TABLE people ADD COLUMN other_id int DEFAULT 9 REFERENCES teams(id);`,
    asked: ['orphan team: 1', 'orphan id: 3', 'orphan other_id: 3'],
    fails: '23503',
  },
  {
    name: 'rows that pending statements mend are told, and what they write is not decided',
    before: `create table teams (id int primary key); ${people(`(1, null, '1', 'x', 1), (2, 'b', null, 'y', 2)`)}`,
    pending: `INSERT INTO teams VALUES (1), (2);
      ALTER TABLE people ADD FOREIGN KEY (team) REFERENCES teams(id);
      UPDATE people SET name = '' WHERE name IS NULL;
      ALTER TABLE people ALTER COLUMN name SET NOT NULL;
      ALTER TABLE people ADD COLUMN code int;
      UPDATE people SET code = id;
      ALTER TABLE people ALTER COLUMN code SET NOT NULL;`,
    asked: ['orphan team: 2 mended by 1', 'null name: 1 mended by 3', 'null code: ? mended by 6'],
    fails: null,
  },
  {
    name: 'a domain that gets a condition',
    before: `create domain level as int; create table people (id int primary key, level level);
      insert into people values (1, 1), (2, -1), (3, null);`,
    pending: `ALTER DOMAIN level ADD CHECK (VALUE > 0);
      ALTER DOMAIN level SET NOT NULL;`,
    asked: ['check level: 1', 'null level: 1'],
    fails: '23514',
  },
  {
    name: 'rows outside of the bounds of what is attached, and those that the default partition may not keep',
    before: `create table people (id int, kind text) partition by range (id, kind);
      create table people_rest partition of people default;
      insert into people values (1, 'a'), (5, 'a'), (5, 'z'), (12, 'b'), (null, 'c');
      create table people_1 (id int, kind text);
      insert into people_1 values (20, 'a'), (29, 'z'), (30, 'a'), (31, 'b'), (null, 'a');`,
    pending: `CREATE TABLE people_0 PARTITION OF people FOR VALUES FROM (0, MINVALUE) TO (5, 'm');
      ALTER TABLE people ATTACH PARTITION people_1 FOR VALUES FROM (20, 'b') TO (30, MAXVALUE);`,
    asked: ['of-new-partition id,kind: 2', 'outside-bounds id,kind: 3', 'of-new-partition id,kind: 0'],
    fails: '23514',
  },
  {
    name: 'a table that becomes a partition of a new one, by a list',
    before: people(`(1, 'a', '1', 'x', 0), (2, 'b', null, 'y', 1), (3, 'c', '3', null, -1)`),
    pending: `CREATE TABLE all_people (id int, name text, age text, kind text, team int) PARTITION BY LIST (lower(kind));
      ALTER TABLE people DROP CONSTRAINT people_pkey;
      ALTER TABLE people ALTER COLUMN id DROP NOT NULL;
      ALTER TABLE all_people ATTACH PARTITION people FOR VALUES IN ('x', NULL);`,
    asked: ['outside-bounds an expression: 1'],
    fails: '23514',
  },
  {
    name: 'a table that is attached by its hash',
    before: `create table people (id int) partition by hash (id); create table one (id int); create table two (id int);
      insert into one select n from generate_series(1, 8) n; insert into two select n from generate_series(1, 8) n;`,
    pending: `ALTER TABLE people ATTACH PARTITION one FOR VALUES WITH (modulus 2, remainder 0);
      ALTER TABLE people ATTACH PARTITION two FOR VALUES WITH (modulus 2, remainder 1);`,
    asked: ['outside-bounds id: 6', 'outside-bounds id: 2'],
    fails: '23514',
  },
  {
    name: 'a column that is computed',
    before: people(`(1, 'a', '1', 'x', 0), (2, 'b', null, 'y', 1)`),
    pending: `ALTER TABLE people ADD COLUMN share int GENERATED ALWAYS AS (10 / team) STORED;`,
    asked: ['value share: 1'],
    fails: '22012',
  },
  {
    name: 'a column without a value, and one that is there already',
    before: people(`(1, 'a', '1', 'x', 0), (2, 'b', null, 'y', 1)`),
    pending: `ALTER TABLE people ADD COLUMN IF NOT EXISTS name text NOT NULL;
      ALTER TABLE people ADD COLUMN must text NOT NULL;`,
    asked: ['row must: 2'],
    fails: '23502',
  },
  {
    name: 'what a DO block adds, unless it is there',
    before: `${people(`(1, 'a', '1', 'x', 0), (2, 'b', null, 'y', 1)`)}
      alter table people add constraint there check (team >= 0);`,
    pending: `DO $$ BEGIN
        ALTER TABLE people ADD CONSTRAINT there CHECK (team > 5);
      EXCEPTION WHEN duplicate_object THEN null; END $$;
      DO $$ BEGIN
        ALTER TABLE people ADD CONSTRAINT missing CHECK (team > 0);
      EXCEPTION WHEN duplicate_object THEN null; END $$;`,
    asked: ['check team: 1'],
    fails: '23514',
  },
  {
    name: 'what cannot be told is not decided',
    before: `create extension if not exists btree_gist schema public;
      ${people(`(1, 'a', '1', 'x', 0), (2, 'b', null, 'y', 1)`)}`,
    pending: `CREATE FUNCTION small(int) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'select $1 < 5';
      ALTER TABLE people ADD CHECK (small(team));
      ALTER TABLE people ADD EXCLUDE USING gist (team WITH =);`,
    asked: ['check team: ?', 'exclusion : ?'],
    fails: null,
  },
]

async function questionsFor({ url, name }: PgPlace, pending: string): Promise<readonly DataQuestion[]> {
  const linter = await loadLinter('postgresql')
  const files = [{ tag: '0001_pending', file: '0001_pending.sql', text: pending }]
  const facts = await readPgFacts({ url, location: name })
  return linter.questions({ files, deployments: new Map([['0001_pending', 1]]), facts })
}

const count = ({ url, name }: PgPlace, questions: readonly DataQuestion[], timeoutMs = 60_000) =>
  countViolations({ url, location: name, questions, timeoutMs, totalMs: 600_000, now: Date.now })

/** The SQLSTATE of the first statement that fails. */
async function failureOf(url: string, text: string): Promise<string | null> {
  const parser = await loadParser('postgresql')
  const { statements } = parser.parse({ tag: 'pending', file: 'pending.sql', text })
  return withClient(url, async (client) => {
    try {
      for (const { sql } of statements) await client.query(sql)
      return null
    } catch (error) {
      return error instanceof Error && 'code' in error ? String(error.code) : String(error)
    }
  })
}

const shown = ({ kind, columns, count, isAtLeast, mendedBy }: DataAnswer) =>
  `${kind} ${columns.join()}: ${isAtLeast ? '≥' : ''}${count ?? '?'}${mendedBy === null ? '' : ` mended by ${mendedBy.statement}`}`

describe.each(await drawnPgVersions('preflight', process.env))('preflight on PostgreSQL %i', (version) => {
  const pg = usePostgres({ version })

  async function prepared(before: string) {
    const place = await pgPlace(pg)
    await place.query(`set role app_owner; ${before}`)
    return place
  }

  it.each(cases.map((one) => [one.name, one] as const))(
    '%s',
    async (_name, { before, pending, asked, fails }) => {
      const place = await prepared(before)
      expect((await count(place, await questionsFor(place, pending))).map(shown)).toEqual(asked)
      expect(await failureOf(place.url, pending)).toBe(fails)
    },
  )

  it('says so where a count takes too long or a lock is held', async () => {
    const place = await prepared(
      `create table people (id int primary key, age text);
       insert into people select n, n::text from generate_series(1, 2000) n;
       create function slow(text) returns text language plpgsql as 'begin perform pg_sleep(0.01); return $1; end';`,
    )
    const slow = await questionsFor(place, `ALTER TABLE people ADD CHECK (slow(age) <> 'x');`)
    expect(await count(place, slow, 200)).toMatchObject([
      { count: null, undecided: 'it takes longer than 1 s' },
    ])
    await withClient(place.url, async (client) => {
      await client.query('begin; lock table people in access exclusive mode')
      expect(await count(place, slow, 200)).toMatchObject([
        { count: null, undecided: 'somebody holds a lock on the table' },
      ])
      await client.query('rollback')
    })
    const none = { url: place.url, location: place.name, questions: slow, timeoutMs: 1000, totalMs: 0 }
    expect(await countViolations({ ...none, now: Date.now })).toMatchObject([
      { count: null, undecided: 'there was no time left for it' },
    ])
  })

  it('tells what it has found where there was no time to look at every row', async () => {
    const place = await prepared(
      `create table people (id int primary key, age text);
       insert into people select n, case when n <= 3 then 'none' else n::text end from generate_series(1, 2000) n;
       create function slow(text) returns text language plpgsql as 'begin perform pg_sleep(0.005); return $1; end';`,
    )
    const questions = await questionsFor(place, `ALTER TABLE people ADD CHECK (slow(age)::int > 0);`)
    expect(await count(place, questions, 2000)).toMatchObject([{ count: 3, isAtLeast: true }])
  })
})
