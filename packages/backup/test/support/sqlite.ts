import { createClient } from '@libsql/client'

/** Runs statements on a SQLite file. */
export async function onSqlite(url: string, ...statements: readonly string[]) {
  const client = createClient({ url })
  try {
    let rows: readonly Readonly<Record<string, unknown>>[] = []
    for (const sql of statements) ({ rows } = await client.execute(sql))
    return rows
  } finally {
    client.close()
  }
}

export const sampleSql = [
  'create table users (id integer primary key autoincrement, name text, raw blob)',
  "insert into users (name, raw) values ('a', x'00ff'), ('b', null), ('ünï ☃', zeroblob(300))",
  'create table posts (id text primary key, author integer references users (id), body text) without rowid',
  "insert into posts values ('p1', 1, 'one'), ('p2', 2, 'two'), ('p3', null, null)",
  'create index posts_author on posts (author)',
  'create view shown as select name from users',
]
