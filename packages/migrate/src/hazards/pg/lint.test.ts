import { describe, expect, it } from 'vitest'
import { loadLinter } from '../load.ts'

const linter = await loadLinter('postgresql')

/** The last text is judged, alone; those before it are what it comes upon. */
function hazards(...texts: readonly string[]) {
  const files = texts.map((text, index) => ({ tag: `000${index}_x`, file: `000${index}_x.sql`, text }))
  return linter.lint({ files, deployments: new Map([[`000${texts.length - 1}_x`, 1]]), facts: null })
}

const found = (...texts: readonly string[]) =>
  hazards(...texts)
    .filter(({ severity }) => severity !== 'note')
    .map(({ rule, line }) => `${rule} ${line}`)

const accounts = 'CREATE TABLE accounts (id bigint PRIMARY KEY, user_id bigint, email text);'

describe('what the best tools get wrong', () => {
  const setNotNull = 'ALTER TABLE accounts ALTER COLUMN id DROP NOT NULL, ALTER COLUMN email SET NOT NULL;'

  it('a constraint that is validated but proves nothing spares no scan', () => {
    const other =
      "ALTER TABLE accounts ADD CONSTRAINT named CHECK (email <> '') NOT VALID;COMMIT;\nALTER TABLE accounts VALIDATE CONSTRAINT named;COMMIT;\n"
    expect(found(accounts, `${other}${setNotNull}`)).toContain('set-not-null-scans 3')
  })

  it('a check of user_id proves nothing of id, nor does one joined by OR', () => {
    const table =
      'CREATE TABLE t (id bigint, user_id bigint, CHECK (user_id IS NOT NULL), CHECK (id IS NOT NULL OR user_id > 0));'
    expect(found(table, 'ALTER TABLE t ALTER COLUMN id SET NOT NULL;')).toEqual(['set-not-null-scans 1'])
    expect(found(table, 'ALTER TABLE t ALTER COLUMN user_id SET NOT NULL;')).toEqual([])
  })

  it('a check that is not valid proves nothing, the same once validated does', () => {
    const check =
      'ALTER TABLE accounts ADD CONSTRAINT present CHECK (email IS NOT NULL AND user_id > 0) NOT VALID;'
    const change = 'ALTER TABLE accounts ALTER COLUMN email SET NOT NULL;'
    expect(found(accounts, check, change)).toEqual(['set-not-null-scans 1'])
    expect(found(accounts, check, 'ALTER TABLE accounts VALIDATE CONSTRAINT present;', change)).toEqual([])
  })

  it('a function with arguments is not volatile for that; now() is not', () => {
    const add = (value: string) => found(accounts, `ALTER TABLE accounts ADD COLUMN a text DEFAULT ${value};`)
    expect(add("lower('X')")).toEqual([])
    expect(add("date_trunc('day', now())::text")).toEqual([])
    expect(add('gen_random_uuid()::text')).toEqual(['add-column-volatile-default 1'])
    expect(add('random()::text')).toEqual(['add-column-volatile-default 1'])
  })

  it('CHECK beside a column, serial, a foreign key of a new table and the growth of varchar are told apart', () => {
    expect(found(accounts, 'ALTER TABLE accounts ADD a int DEFAULT 1 CHECK (a > 0);')).toEqual([
      'add-column-check 1',
    ])
    expect(found(accounts, 'ALTER TABLE accounts ADD a serial;')).toEqual(['add-column-serial 1'])
    expect(found(accounts, 'CREATE TABLE b (id bigint, a bigint REFERENCES accounts);')).toEqual([
      'create-table-locks-parent 1',
    ])
    const named = 'CREATE TABLE t (a varchar(50), b timestamp);'
    expect(found(named, 'ALTER TABLE t ALTER a TYPE varchar(100); ALTER TABLE t ALTER a TYPE text;')).toEqual(
      [],
    )
    expect(found(named, 'ALTER TABLE t ALTER a TYPE varchar(20);')).toEqual(['alter-type-rewrites 1'])
  })
})

describe('work under a strong lock', () => {
  const before = `${accounts}CREATE TABLE orders (id bigint PRIMARY KEY, paid boolean);CREATE VIEW seen AS SELECT id FROM orders;`
  const alter = 'ALTER TABLE accounts ADD COLUMN note text;'

  it.each([
    'SELECT count(*) FROM orders',
    'SELECT count(*) FROM accounts',
    'SELECT id FROM seen',
    'WITH o AS (SELECT id FROM orders) SELECT * FROM o',
    'CREATE TABLE kept AS SELECT id FROM orders',
    'SELECT id INTO kept FROM orders',
    'CREATE MATERIALIZED VIEW kept AS SELECT id FROM orders',
    'SELECT pg_sleep(10)',
  ])('%s', (sql) => {
    expect(found(before, `${alter}\n${sql}`)).toEqual(['work-under-strong-lock 2'])
    expect(found(before, `${sql};\n${alter}`)).toEqual([])
  })

  it.each([
    'SELECT paid FROM orders WHERE id = 5',
    'SELECT relname FROM pg_class',
    'CREATE MATERIALIZED VIEW kept AS SELECT id FROM orders WITH NO DATA',
    'CREATE TABLE kept (id int); SELECT id FROM kept',
  ])('not %s', (sql) => {
    expect(found(before, `${alter}\n${sql}`)).toEqual([])
  })
})

describe('tables by identity', () => {
  const index = (table: string) => `CREATE INDEX ON ${table} (a);`

  it('what the deployment creates is new, through renames and schemas', () => {
    expect(found('SELECT 1;', `CREATE TABLE t (a int);${index('t')}`)).toEqual([])
    expect(
      found('SELECT 1;', `CREATE TABLE t (a int);ALTER TABLE t RENAME TO u;${index('public.u')}`),
    ).toEqual([])
    expect(
      found('CREATE TABLE t (a int);', `CREATE TABLE s.t (a int);\n${index('t')}\n${index('s.t')}`),
    ).toEqual(['create-index-blocks-writes 2'])
    expect(
      found(
        'CREATE TABLE t (a int);',
        `SET search_path = s;CREATE TABLE t (a int);${index('t')}${index('public.t')}`,
      ),
    ).toHaveLength(1)
  })

  it('an old table under a new name is old, a new one under an old name is new', () => {
    const old = 'CREATE TABLE t (a int);'
    const swap = `ALTER TABLE t RENAME TO old;\nCREATE TABLE t (a int);\n${index('t')}\n${index('old')}`
    expect(found(old, swap)).toEqual(['rename-table 1', 'create-index-blocks-writes 4'])
    expect(found(old, `DROP TABLE t;\nCREATE TABLE t (a int);\n${index('t')}`)).toEqual(['drop-table 1'])
    expect(found(old, `CREATE TABLE IF NOT EXISTS t (a int);\n${index('t')}`)).toEqual([
      'create-index-blocks-writes 2',
    ])
  })

  it('what an earlier file of the same deployment creates is new', () => {
    const files = [`CREATE TABLE t (a int);`, index('t')].map((text, position) => ({
      tag: `${position}`,
      file: `${position}.sql`,
      text,
    }))
    const together = linter.lint({
      files,
      deployments: new Map([
        ['0', 1],
        ['1', 1],
      ]),
      facts: null,
    })
    const apart = linter.lint({
      files,
      deployments: new Map([
        ['0', 1],
        ['1', 2],
      ]),
      facts: null,
    })
    expect([together, apart].map((list) => list.map(({ severity }) => severity))).toEqual([
      ['note'],
      ['error'],
    ])
  })
})

describe('DO blocks', () => {
  it('statements, literals in EXECUTE and their lines are seen, and what is put together is said', () => {
    const block = (body: string) => `-- one\nDO $$\nBEGIN\n${body}\nEND $$;`
    expect(found(accounts, block('IF true THEN\n CREATE INDEX ON accounts (email);\nEND IF;'))).toEqual([
      'create-index-blocks-writes 5',
    ])
    expect(found(accounts, block("EXECUTE 'DROP TABLE ' || 'accounts';"))).toEqual(['drop-table 4'])
    expect(found(accounts, block("EXECUTE format('DROP TABLE %I', 'accounts');"))).toEqual(['opaque-sql 4'])
    expect(found(accounts, block('CREATE INDEX CONCURRENTLY ON accounts (email);'))).toEqual([
      'concurrently-in-transaction 4',
    ])
    expect(found(accounts, "DO LANGUAGE plpython3u 'pass';")).toEqual(['opaque-sql 1'])
  })

  it('foreign keys as older drizzle-kit writes them', () => {
    const block =
      'DO $$ BEGIN\n ALTER TABLE "b" ADD CONSTRAINT "x" FOREIGN KEY ("a") REFERENCES "public"."accounts"("id") ON DELETE cascade;\nEXCEPTION\n WHEN duplicate_object THEN null;\nEND $$;'
    expect(found(accounts, 'CREATE TABLE b (a bigint);', block)).toEqual([
      'foreign-key-validates 2',
      'foreign-key-without-index 2',
    ])
  })
})

it('subcommands of one ALTER TABLE are each judged', () => {
  const alter =
    'ALTER TABLE accounts ADD COLUMN a serial, ALTER COLUMN email TYPE varchar(10), DROP COLUMN user_id;'
  expect(found(accounts, alter)).toEqual(['add-column-serial 1', 'alter-type-rewrites 1', 'drop-column 1'])
})
