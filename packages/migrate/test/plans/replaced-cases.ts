import type { PlanCase } from './cases.ts'

const breakpoint = '\n--> statement-breakpoint\n'

const index = 'create-index-concurrently'
const added = ['add-constraint-not-valid', 'validate-constraint', 'drop-constraint']

const changed = (name: string, drop: string, add: string, more: Partial<PlanCase> = {}): PlanCase => ({
  name,
  sql: `${drop};${breakpoint}${add};`,
  ...more,
})

const alter = 'ALTER TABLE "accounts"'
const dropEmail = `${alter} DROP CONSTRAINT "accounts_email_key"`

/** Keys, unique indexes and checks that are dropped and made again: at no time is a row unchecked. */
export const replacedCases: readonly PlanCase[] = [
  changed(
    'a primary key under another name',
    `${alter} DROP CONSTRAINT "accounts_pkey"`,
    `${alter} ADD CONSTRAINT "accounts_pk" PRIMARY KEY("id")`,
    { kinds: [index, 'constraint-using-index'] },
  ),
  changed(
    'a primary key over other columns',
    'ALTER TABLE messages DROP CONSTRAINT messages_pkey',
    `ALTER TABLE users ADD COLUMN x int;${breakpoint}ALTER TABLE messages ADD PRIMARY KEY (user_id, id)`,
  ),
  changed(
    'a primary key changed in one statement',
    'ALTER TABLE messages DROP CONSTRAINT messages_pkey, ADD COLUMN x int, ADD CONSTRAINT messages_pkey PRIMARY KEY (id) INCLUDE (n)',
    'ALTER TABLE messages ADD y int',
    { kinds: ['run', index, 'constraint-using-index', 'run'] },
  ),
  changed(
    'a primary key of a new column',
    `${alter} DROP CONSTRAINT accounts_pkey`,
    `${alter} ADD COLUMN nr serial PRIMARY KEY`,
    { own: ['accounts.nr'] },
  ),
  changed(
    'a primary key that becomes a unique constraint, and a unique constraint that becomes the primary key',
    `ALTER TABLE accounts DROP CONSTRAINT accounts_pkey; ALTER TABLE accounts ADD CONSTRAINT accounts_id UNIQUE (id)`,
    `${dropEmail}; ALTER TABLE accounts ADD CONSTRAINT accounts_email_key PRIMARY KEY (email)`,
  ),
  changed(
    'a unique constraint under another name',
    dropEmail,
    `${alter} ADD CONSTRAINT "accounts_email_unique" UNIQUE("email")`,
    { kinds: [index, 'constraint-using-index'] },
  ),
  changed('a changed unique constraint', dropEmail, `${alter} ADD UNIQUE(email)`, {
    kinds: [index, 'constraint-using-index'],
  }),
  changed(
    'a unique constraint that becomes an index',
    dropEmail,
    'CREATE UNIQUE INDEX "accounts_email_idx" ON "accounts" ("email")',
    { kinds: [index, 'drop-constraint'] },
  ),
  changed(
    'a unique constraint that becomes an index of its name',
    dropEmail,
    'CREATE UNIQUE INDEX accounts_email_key ON accounts (lower(email))',
    { kinds: [index, 'drop-constraint'] },
  ),
  changed(
    'a unique index that becomes a constraint',
    'DROP INDEX accounts_nick',
    `${alter} ADD CONSTRAINT accounts_nick_key UNIQUE (nick)`,
    { kinds: [index, 'constraint-using-index', 'drop-index-concurrently'] },
  ),
  changed(
    'a unique index that becomes a constraint of its name',
    'DROP INDEX accounts_nick',
    `${alter} ADD CONSTRAINT accounts_nick UNIQUE (nick)`,
    { kinds: [index, 'constraint-using-index', 'drop-index-concurrently'] },
  ),
  changed(
    'a unique index under another name',
    'DROP INDEX accounts_nick',
    'CREATE UNIQUE INDEX ON accounts (nick)',
    { kinds: [index, 'drop-index-concurrently'] },
  ),
  changed(
    'a changed check',
    `${alter} DROP CONSTRAINT accounts_n_check`,
    `${alter} ADD CONSTRAINT accounts_n_check CHECK (n > -5)`,
    { kinds: added },
  ),
  changed(
    'a check under another name',
    `${alter} DROP CONSTRAINT accounts_n_check`,
    `${alter} ADD CONSTRAINT positive CHECK (n > 0)`,
    { kinds: added },
  ),
  changed(
    'a check that was not valid',
    `${alter} DROP CONSTRAINT accounts_k_check`,
    `${alter} ADD CHECK (k > 0)`,
    { kinds: added },
  ),
  changed(
    'a changed check of a partitioned table',
    'ALTER TABLE events ADD CONSTRAINT c CHECK (id > 0); ALTER TABLE events DROP CONSTRAINT c',
    'ALTER TABLE events ADD CONSTRAINT c CHECK (id > -1)',
    { oneWay: true },
  ),
  changed(
    'a unique constraint that only runs as it stands, under maintenance',
    dropEmail,
    `${alter} ADD CONSTRAINT accounts_email_key UNIQUE (email) WITH (fillfactor = 80)`,
    { maintenance: true, oneWay: true, kinds: ['run'] },
  ),
]
