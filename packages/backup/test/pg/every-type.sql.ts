/** Everything whose text form or order of restoring could go wrong; a new database for each. */
export const everyType = `
create schema "Ünï ""codé"" ☃";
create type mood as enum ('sad', 'between', 'it''s happy');
alter type mood add value 'late' before 'between';
create domain positive as integer check (value > 0);
create type pair as (a integer, b text);
create table types (
  id bigint generated always as identity primary key,
  small smallint, big bigint, amount numeric, price numeric(12, 2), single real, double double precision,
  cash money, name text, code char(5), short varchar(20), raw bytea, yes boolean,
  day date, at time, at_zone timetz, stamp timestamp, stamp_zone timestamptz, span interval,
  doc json, docb jsonb, path jsonpath, markup xml, uid uuid, net inet, cid cidr, mac macaddr, mac8 macaddr8,
  bits bit(5), varbits bit varying, search tsvector, needle tsquery,
  point point, line line, lseg lseg, box box, gpath path, polygon polygon, circle circle,
  feeling mood, feelings mood[], pos positive, "both" pair, texts text[], grid integer[][],
  r4 int4range, r8 int8range, rn numrange, rd daterange, rt tstzrange, multi int4multirange,
  kind regclass, role_name regrole, mark pg_lsn,
  doubled numeric generated always as (amount * 2) stored,
  r integer
);
insert into types (small, big, amount, price, single, double, cash, name, code, short, raw, yes, day, at, at_zone,
  stamp, stamp_zone, span, doc, docb, path, markup, uid, net, cid, mac, mac8, bits, varbits, search, needle, point, line,
  lseg, box, gpath, polygon, circle, feeling, feelings, pos, "both", texts, grid, r4, r8, rn, rd, rt, multi, kind, mark, r)
values
 (-32768, 9223372036854775807, '123456789012345678901234567890.123456789', 0.01, 'NaN', 0.1::float8 + 0.2, 12.34,
  E'a\\tb\\nc\\\\d "quoted" ☃ 日本', 'ab', '', '\\x00ff', true, '4713-01-01 BC', '24:00', '00:00+15:59',
  '294276-12-31 23:59:59.999999', '4713-11-24 00:00:00 BC', '178000000 years -1 mon 3 days -00:00:01.5',
  '{"a":1,  "a":2}', '{"a": [1, null, "x\\u00e9"]}', '$.a[*] ? (@ > 1)', '<a b="c">x</a>',
  '00000000-0000-0000-0000-000000000001', '::1/64', '10.0.0.0/8', '08:00:2b:01:02:03', '08:00:2b:01:02:03:04:05',
  B'10101', B'1', to_tsvector('simple', 'fat cats ate'), 'fat & !rat', '(1.5,-2)', '{1,2,3}', '[(0,0),(1,1)]',
  '((0,0),(1,1))', '[(0,0),(1,1),(2,0)]', '((0,0),(1,1),(2,0))', '<(0,0),2>', 'it''s happy', '{sad,between}', 7,
  row(1, 'x,"y"'), array['a', null, '', 'NULL'], '{{1,2},{3,4}}', '[1,5)', '(,9223372036854775806]', '[1.5,1.6]',
  '[2024-02-29,infinity)', '(-infinity,"2024-01-01 00:00+00"]', '{[1,3),[7,9)}', 'types', '16/B374D848', 1),
 (null, null, 'Infinity', null, '-Infinity', 'NaN', null, null, null, null, '', null, 'infinity', null, null,
  '-infinity', 'infinity', null, 'null', 'null', null, null, null, null, null, null, null, null, null, null, null, null,
  null, null, null, null, null, null, null, '{}', null, null, '{}', null, 'empty', null, null, null, null, '{}', null,
  null, 2);
create table "Ünï ""codé"" ☃"."tàble; drop" ("cölumn ""x""" text, "row" integer, "r.*" text);
insert into "Ünï ""codé"" ☃"."tàble; drop" values ('ünï', 1, null), (null, 2, 'ünï'), (null, 2, 'ünï');
create table parted (id bigint not null, at date not null, body text, primary key (id, at)) partition by range (at);
create table parted_2024 partition of parted for values from ('2024-01-01') to ('2025-01-01');
create table parted_rest partition of parted default;
create index parted_body on parted (body);
insert into parted select g, date '2024-06-01' + g, 'b' || g from generate_series(1, 500) g;
create table base (id integer primary key, note text);
create table child (extra text) inherits (base);
insert into base values (1, 'in base');
insert into child values (2, 'in child', 'x');
create table no_columns ();
insert into no_columns default values;
insert into no_columns default values;
create table parents (id serial primary key, name text unique);
create table children (id serial primary key, parent integer references parents on delete cascade,
  exclude using gist (int4range(id, id + 1) with &&));
insert into parents (name) values ('p1'), ('p2');
insert into children (parent) values (1), (1), (2), (null);
alter table children add constraint loose foreign key (id) references types (id) not valid;
create table "old and new" (id integer, dropped text, kept text);
insert into "old and new" values (1, 'x', 'y');
alter table "old and new" drop column dropped;
alter table "old and new" add column added text default 'z';
create unlogged table quick (a integer);
insert into quick values (1);
create sequence down increment -2 minvalue -100 maxvalue 100 start 50;
select nextval('down'), nextval('down');
create sequence never;
create view shown as select id, name from parents where id > 0;
create materialized view kept as select count(*) as n from parents;
create materialized view empty as select 1 as n with no data;
create function touch() returns trigger language plpgsql as $$ begin new.name := upper(new.name); return new; end $$;
create trigger touching before update on parents for each row execute function touch();
create procedure nothing() language sql as 'select 1';
create statistics parents_stats on id, name from parents;
alter table parents enable row level security;
create policy mine on parents for select using (id > 1);
select lo_from_bytea(4711, '\\xdeadbeef');
select lo_from_bytea(4712, decode(repeat('ab', 2500000), 'hex'));
create schema drizzle;
create table drizzle.__drizzle_migrations (id serial primary key, hash text not null, created_at bigint);
insert into drizzle.__drizzle_migrations (hash, created_at) values ('aaaa1111bbbb2222', 1), ('cccc3333dddd4444', 2);
`
