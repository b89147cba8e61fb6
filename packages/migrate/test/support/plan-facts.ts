import type { ColumnFacts, Facts, IndexFacts, TableFacts } from '../../src/hazards/facts.ts'

const large = { rows: 5_000_000, bytes: 1_500_000_000 }

/** `id int8!` is NOT NULL, `n numeric(655366)` has a typmod. */
function toColumn(text: string): ColumnFacts {
  const [name = '', written = ''] = text.split(' ')
  const notNull = written.endsWith('!')
  const [type = '', modifier] = written.replace('!', '').replace(')', '').split('(')
  return {
    name,
    type,
    typeSchema: 'pg_catalog',
    typmod: modifier === undefined ? -1 : Number(modifier),
    notNull,
    hasDefault: false,
    default: null,
    generated: false,
  }
}

/** Of one column, and of the table in `public`. */
function indexFacts(
  table: string,
  name: string,
  column: string,
  { unique = false }: { readonly unique?: boolean } = {},
): IndexFacts {
  const definition = `CREATE ${unique ? 'UNIQUE ' : ''}INDEX ${name} ON public.${table} USING btree (${column})`
  return {
    name,
    columns: [column],
    unique,
    valid: true,
    partial: false,
    reads: [column],
    definition,
    attached: false,
  }
}

export function tableFacts(name: string, columns: string, more: Partial<TableFacts> = {}): TableFacts {
  return {
    schema: 'public',
    name,
    kind: 'table',
    ...large,
    partitionOf: null,
    inherits: [],
    logged: true,
    publications: [],
    partitionKey: null,
    replicaIdentity: 'default',
    columns: columns.split(', ').map(toColumn),
    constraints: [
      {
        name: `${name}_pkey`,
        kind: 'primary',
        columns: ['id'],
        valid: true,
        definition: 'PRIMARY KEY (id)',
        references: null,
        referenced: [],
      },
    ],
    indexes: [indexFacts(name, `${name}_pkey`, 'id', { unique: true })],
    triggers: 0,
    onUpdate: { triggers: 0, rules: 0 },
    dependents: [],
    ...more,
  }
}

const part = (name: string) =>
  tableFacts(name, 'id int8!, at timestamptz!', {
    partitionOf: { schema: 'public', name: 'events', isDefault: false },
    constraints: [],
    indexes: [],
  })

/** users and messages are large and in use, settings is small, events has two partitions. */
export function planFacts(serverVersion = 150_018, tables: readonly TableFacts[] = []): Facts {
  const messages = tableFacts(
    'messages',
    'id int8!, user_id int8, body varchar(54), n numeric(655366), at timestamp',
    {
      constraints: [
        {
          name: 'messages_pkey',
          kind: 'primary',
          columns: ['id'],
          valid: true,
          definition: 'PRIMARY KEY (id)',
          references: null,
          referenced: [],
        },
        {
          name: 'messages_user_fk',
          kind: 'foreign',
          columns: ['user_id'],
          valid: true,
          definition: 'FOREIGN KEY (user_id) REFERENCES users(id)',
          references: { schema: 'public', name: 'users' },
          referenced: ['id'],
        },
      ],
      indexes: [
        indexFacts('messages', 'messages_pkey', 'id', { unique: true }),
        indexFacts('messages', 'messages_body_idx', 'body'),
      ],
    },
  )
  return {
    serverVersion,
    timeZone: 'UTC',
    searchPath: ['public'],
    tables: [
      tableFacts('users', 'id int8!, name text, email text'),
      messages,
      tableFacts('settings', 'id int8!, value text', { rows: 100, bytes: 8192 }),
      tableFacts('events', 'id int8!, at timestamptz!', {
        kind: 'partitioned',
        constraints: [],
        indexes: [],
      }),
      part('events_1'),
      part('events_2'),
      ...tables,
    ],
    types: [{ schema: 'public', name: 'mood', kind: 'enum', constrained: false, base: null, default: null }],
    volatileFunctions: ['gen_random_uuid', 'clock_timestamp', 'random', 'nextval', 'setval'],
    ownFunctions: [
      { name: 'tidy_up', volatility: 'volatile', isTrigger: false },
      { name: 'slug', volatility: 'immutable', isTrigger: false },
    ],
    objects: [],
    publications: [],
    uses: [],
  }
}
