import type { SchemaChange } from './pg-base.ts'

const sqliteTables = {
  parents: `(id integer primary key, name text default 'x' check (name <> ''), email text collate nocase)`,
  children: `(id integer primary key autoincrement, parent_id integer references parents (id) on delete cascade,
    code text not null, amount real, doubled real generated always as (amount * 2) virtual,
    constraint amount_check check (amount > 0), unique (code))`,
}

export const sqliteBase = `
create table parents ${sqliteTables.parents};
create table children ${sqliteTables.children};
create index children_code_idx on children (code);
create unique index parents_name_key on parents (name) where email is not null;
create index parents_lower_idx on parents (lower(name), email);
create view names as select name from parents;
create trigger touch after insert on parents begin update parents set email = 'x' where id = new.id; end;
`

type Table = keyof typeof sqliteTables

const dependents: Readonly<Record<Table, string>> = {
  children: 'create index children_code_idx on children (code)',
  parents: `create unique index parents_name_key on parents (name) where email is not null;
    create index parents_lower_idx on parents (lower(name), email);
    create trigger touch after insert on parents begin update parents set email = 'x' where id = new.id; end`,
}

/** The table once more with one piece of it replaced, as a rebuild leaves it. */
function rebuilt(table: Table, from: string, to: string, suffix = ''): string {
  const before = sqliteTables[table]
  if (!before.includes(from)) throw new Error(`${table} has no ${from}`)
  const body = `${before.replace(from, to)}${suffix}`
  return `drop table ${table}; create table ${table} ${body}; ${dependents[table]}`
}

function rebuild(table: Table, from: string, to: string, told: readonly string[], suffix = ''): SchemaChange {
  return { change: rebuilt(table, from, to, suffix), undo: rebuilt(table, '', ''), told }
}

const index = (name: string, change: string, undo: string): SchemaChange => {
  return {
    change: `drop index ${name}; ${change}`,
    undo: `drop index ${name}; ${undo}`,
    told: [`index ${name}`],
  }
}

const codeIndex = 'create index children_code_idx on children (code)'
const nameKey = 'create unique index parents_name_key on parents (name) where email is not null'
const lowerIndex = 'create index parents_lower_idx on parents (lower(name), email)'

export const sqliteChanges: readonly SchemaChange[] = [
  { change: 'create table more (id integer, unique (id))', undo: 'drop table more', told: ['table more'] },
  {
    change: 'create virtual table words using fts5 (word)',
    undo: 'drop table words',
    told: ['virtual table words'],
  },
  rebuild('parents', '', '', ['table parents'], ' strict'),
  rebuild(
    'parents',
    'id integer primary',
    'id integer not null primary',
    ['column parents.id', 'table parents'],
    ' without rowid',
  ),
  rebuild('children', ' autoincrement', '', ['table children']),
  {
    change: 'alter table parents add extra text',
    undo: 'alter table parents drop extra',
    told: ['column parents.extra'],
  },
  rebuild('parents', 'email text', 'email blob', ['column parents.email']),
  rebuild('parents', 'email text', 'email text not null', ['column parents.email']),
  rebuild('parents', `'x'`, `'y'`, ['column parents.name']),
  rebuild('parents', ` default 'x'`, '', ['column parents.name']),
  rebuild('parents', 'id integer primary key', 'id integer not null', ['column parents.id']),
  rebuild('parents', ' collate nocase', '', ['column parents.email', 'index parents_lower_idx']),
  rebuild('children', 'amount * 2', 'amount * 3', ['column children.doubled']),
  rebuild('children', 'virtual', 'stored', ['column children.doubled']),
  rebuild('children', 'code text not null', 'code text not null on conflict ignore', [
    'column children.code',
  ]),
  rebuild('children', 'amount > 0', 'amount > 1', ['check children.amount_check']),
  rebuild('parents', ` check (name <> '')`, '', ['check parents("name" <> \'\')']),
  rebuild('children', ' on delete cascade', '', ['foreign key children(parent_id) → parents(id)']),
  rebuild('children', 'on delete cascade', 'on delete cascade deferrable initially deferred', [
    'foreign key children(parent_id) → parents(id)',
  ]),
  rebuild('children', ' references parents (id) on delete cascade', '', [
    'foreign key children(parent_id) → parents(id)',
  ]),
  rebuild('children', ', unique (code)', '', ['unique constraint children(code)']),
  rebuild('children', ', unique (code)', ', unique (code) on conflict ignore', ['table children']),
  { change: 'drop index children_code_idx', undo: codeIndex, told: ['index children_code_idx'] },
  index('children_code_idx', 'create index children_code_idx on children (code desc)', codeIndex),
  index('children_code_idx', 'create index children_code_idx on children (code collate nocase)', codeIndex),
  index('children_code_idx', 'create unique index children_code_idx on children (code)', codeIndex),
  index(
    'parents_name_key',
    'create unique index parents_name_key on parents (name) where email is null',
    nameKey,
  ),
  index('parents_lower_idx', 'create index parents_lower_idx on parents (upper(name), email)', lowerIndex),
  {
    change: 'drop view names; create view names as select id, name from parents',
    undo: 'drop view names; create view names as select name from parents',
    told: ['view names'],
  },
  { change: 'drop view names', undo: 'create view names as select name from parents', told: ['view names'] },
  {
    change: `drop trigger touch; create trigger touch after insert on parents begin update parents set email = 'z' where id = new.id; end`,
    undo: `drop trigger touch; ${dependents.parents.slice(dependents.parents.indexOf('create trigger'))}`,
    told: ['trigger touch'],
  },
  {
    change: 'drop trigger touch',
    undo: dependents.parents.slice(dependents.parents.indexOf('create trigger')),
    told: ['trigger touch'],
  },
]
