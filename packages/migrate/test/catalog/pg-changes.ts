import { on, type SchemaChange } from './pg-base.ts'
import { pgTableChanges } from './pg-table-changes.ts'

const children = 'alter table app.children'

/** Of every kind of object at least one. */
export const pgChanges: readonly SchemaChange[] = [
  ...pgTableChanges,
  on('collation', 'app.plain', `create collation app.plain (locale = 'C')`, 'drop collation app.plain'),
  on(
    'operator',
    'app.###(integer, integer)',
    'create operator app.### (leftarg = integer, rightarg = integer, function = int4pl)',
    'drop operator app.### (integer, integer)',
  ),
  on(
    'text search configuration',
    'app.words',
    'create text search configuration app.words (copy = english)',
    'drop text search configuration app.words',
  ),
  on(
    'text search dictionary',
    'app.stems',
    `create text search dictionary app.stems (template = simple, stopwords = 'english')`,
    'drop text search dictionary app.stems',
  ),
  on(
    'foreign server',
    'far',
    'create foreign data wrapper nothing; create server far foreign data wrapper nothing',
    'drop server far; drop foreign data wrapper nothing',
  ),
  on(
    'cast',
    'app.pair as text',
    'create cast (app.pair as text) with inout as assignment',
    'drop cast (app.pair as text)',
  ),
  on(
    'default privileges',
    'of owner on tables in app',
    'alter default privileges in schema app grant select on tables to public',
    'alter default privileges in schema app revoke select on tables from public',
  ),
  on(
    'default privileges',
    'of owner on functions',
    'alter default privileges revoke execute on functions from public',
    'alter default privileges grant execute on functions to public',
  ),
  on(
    'sequence',
    'app.counter',
    'alter sequence app.counter increment 5',
    'alter sequence app.counter increment 1',
  ),
  on(
    'sequence',
    'app.counter',
    'alter sequence app.counter maxvalue 50 cycle',
    'alter sequence app.counter no maxvalue no cycle',
  ),
  on(
    'sequence',
    'app.counter',
    'alter sequence app.counter owned by app.parents.id',
    'alter sequence app.counter owned by none',
  ),
  on(
    'enum',
    'app.mood',
    `alter type app.mood rename value 'sad' to 'low'`,
    `alter type app.mood rename value 'low' to 'sad'`,
  ),
  on('enum', 'app.colour', `create type app.colour as enum ('red')`, 'drop type app.colour'),
  on('domain', 'app.code', 'alter domain app.code set not null', 'alter domain app.code drop not null'),
  on(
    'domain',
    'app.code',
    'alter domain app.code drop constraint code_check',
    `alter domain app.code add constraint code_check check (value <> '')`,
  ),
  on(
    'composite type',
    'app.pair',
    'alter type app.pair add attribute c integer',
    'alter type app.pair drop attribute c',
  ),
  on('range type', 'app.span', `comment on type app.span is 'c'`, 'comment on type app.span is null'),
  on(
    'view',
    'app.moods',
    'create or replace view app.moods as select id, mood from app.children where id > 1',
    'create or replace view app.moods as select id, mood from app.children',
  ),
  on(
    'view',
    'app.moods',
    'alter view app.moods set (security_invoker = true)',
    'alter view app.moods reset (security_invoker)',
  ),
  on(
    'materialized view',
    'app.totals',
    'drop materialized view app.totals',
    'create materialized view app.totals as select sum(amount) as total from app.children',
  ),
  on(
    'function',
    'app.twice(n integer)',
    `create or replace function app.twice(n integer) returns integer language sql immutable as 'select n * 3'`,
    `create or replace function app.twice(n integer) returns integer language sql immutable as 'select n * 2'`,
  ),
  on(
    'function',
    'app.twice(n integer)',
    'alter function app.twice stable',
    'alter function app.twice immutable',
  ),
  on(
    'function',
    'app.twice(n integer)',
    'revoke execute on function app.twice from public',
    'grant execute on function app.twice to public',
  ),
  on(
    'function',
    'app.twice(n text)',
    `create function app.twice(n text) returns text language sql as 'select n'`,
    'drop function app.twice(text)',
  ),
  on(
    'procedure',
    'app.nothing()',
    `create or replace procedure app.nothing() language sql as 'select 2'`,
    `create or replace procedure app.nothing() language sql as 'select 1'`,
  ),
  on(
    'aggregate',
    'app.total(integer)',
    'drop aggregate app.total(integer)',
    `create aggregate app.total (integer) (sfunc = int4pl, stype = integer, initcond = '0')`,
  ),
  on(
    'trigger',
    'app.children.children_touch',
    `${children} disable trigger children_touch`,
    `${children} enable trigger children_touch`,
  ),
  on(
    'trigger',
    'app.children.children_touch',
    'drop trigger children_touch on app.children',
    'create trigger children_touch before insert on app.children for each row execute function app.touch()',
  ),
  on(
    'event trigger',
    'watch_NN',
    'alter event trigger watch_NN disable',
    'alter event trigger watch_NN enable',
  ),
  on(
    'policy',
    'app.children.children_own',
    'alter policy children_own on app.children using (id > 1)',
    'alter policy children_own on app.children using (id > 0)',
  ),
  on(
    'policy',
    'app.children.children_own',
    'alter policy children_own on app.children to catalog_reader_NN',
    'alter policy children_own on app.children to public',
  ),
  on(
    'publication',
    'everything_NN',
    'alter publication everything_NN add table app.children',
    'alter publication everything_NN drop table app.children',
  ),
  on(
    'publication',
    'everything_NN',
    'alter publication everything_NN set table app.parents (id)',
    'alter publication everything_NN set table app.parents',
  ),
  on(
    'statistics',
    'app.stats',
    'alter statistics app.stats set statistics 100',
    'alter statistics app.stats set statistics -1',
  ),
  on(
    'rule',
    'app.parents.parents_rule',
    'drop rule parents_rule on app.parents',
    'create rule parents_rule as on delete to app.parents do also select 1',
  ),
]
