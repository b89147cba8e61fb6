import { nameList } from './database.ts'
import type { RolesOptions, RoleSection, RoleStatement } from './model.ts'
import { doBlock, quoteName, quoteText, raise } from './quote.ts'

/** Rights on one schema of the app: what is in it now, and what later migrations put there. */
export function schemaSection(schema: string, options: RolesOptions): RoleSection {
  const statements = [...rightsNow(schema, options), ...rightsLater(schema, options)]
  const title = `Schema ${schema}`
  if (schema === 'public') return { title, statements: [...statements, strangers(schema, options)] }
  const missing = `schema ${quoteName(schema)} is not there: run this again after the migration that makes it`
  const body = [
    `  if pg_catalog.to_regnamespace(${quoteText(quoteName(schema))}) is null then`,
    `    ${raise('warning', missing)}`,
    '    return;',
    '  end if;',
    ...statements.flatMap(({ why, sql }) => [...(why === '' ? [] : [`  -- ${why}`]), `  ${sql};`]),
  ]
  return { title, statements: [{ why: '', sql: doBlock(body.join('\n')) }, strangers(schema, options)] }
}

function rightsNow(schema: string, { names }: RolesOptions): readonly RoleStatement[] {
  const inSchema = `in schema ${quoteName(schema)}`
  const [app, readonly] = [quoteName(names.app), quoteName(names.readonly)]
  const others = nameList(names, ['app', 'readonly', 'backup'])
  return [
    {
      why: 'Databases from before PostgreSQL 15 let everybody create tables here.',
      sql: `revoke all on schema ${quoteName(schema)} from public, ${others}`,
    },
    { why: '', sql: `grant usage on schema ${quoteName(schema)} to ${app}, ${readonly}` },
    {
      why: 'Exactly what follows, whatever was granted before.',
      sql: `revoke all on all tables ${inSchema} from ${others}`,
    },
    { why: '', sql: `revoke all on all sequences ${inSchema} from ${others}` },
    {
      why: 'No TRUNCATE, which no trigger or row security stops; no REFERENCES, no TRIGGER.',
      sql: `grant select, insert, update, delete on all tables ${inSchema} to ${app}`,
    },
    { why: 'nextval and currval; not setval.', sql: `grant usage on all sequences ${inSchema} to ${app}` },
    { why: '', sql: `grant select on all tables ${inSchema} to ${readonly}` },
    { why: '', sql: `grant select on all sequences ${inSchema} to ${readonly}` },
  ]
}

function rightsLater(schema: string, { names }: RolesOptions): readonly RoleStatement[] {
  const given = `alter default privileges for role ${quoteName(names.owner)} in schema ${quoteName(schema)} grant`
  const [app, readonly] = [quoteName(names.app), quoteName(names.readonly)]
  return [
    {
      why: 'The same for what later migrations create.',
      sql: `${given} select, insert, update, delete on tables to ${app}`,
    },
    { why: '', sql: `${given} usage on sequences to ${app}` },
    { why: '', sql: `${given} select on tables to ${readonly}` },
    { why: '', sql: `${given} select on sequences to ${readonly}` },
  ]
}

/** Adopted databases: tables of somebody else work for the app and fail in the first migration that alters them. */
function strangers(schema: string, { names }: RolesOptions): RoleStatement {
  const message = `tables of schema ${schema} that ${quoteName(names.owner)} does not own, and no migration can alter: `
  return {
    why: 'Changing an owner takes an exclusive lock: told here, done by you (ALTER TABLE ... OWNER TO ...).',
    sql: doBlock(
      [
        "  select pg_catalog.string_agg(c.oid::pg_catalog.regclass::text, ', ' order by c.relname) into found",
        '  from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace',
        `  where n.nspname = ${quoteText(schema)} and c.relkind in ('r', 'p', 'v', 'm', 'f')`,
        `    and pg_catalog.pg_get_userbyid(c.relowner) <> ${quoteText(names.owner)}`,
        '    and not exists (select from pg_catalog.pg_depend d',
        "      where d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass and d.objid = c.oid and d.deptype = 'e');",
        `  if found is not null then raise warning '%', ${quoteText(message)} || found; end if;`,
      ].join('\n'),
      'declare found text; ',
    ),
  }
}

/** The record of migrations: the app and its readers have no part in it. Schemas that are not there yet are closed anyway. */
export function recordsSection({ names, ledgerSchema }: RolesOptions): RoleSection {
  const others = `public, ${nameList(names, ['app', 'readonly'])}`
  const statements = ['ops', ledgerSchema].map((schema) => ({
    why: '',
    sql: doBlock(
      [
        `  if pg_catalog.to_regnamespace(${quoteText(quoteName(schema))}) is not null then`,
        `    revoke all on schema ${quoteName(schema)} from ${others};`,
        `    revoke all on all tables in schema ${quoteName(schema)} from ${others};`,
        '  end if;',
      ].join('\n'),
    ),
  }))
  return { title: "The engine's record and Drizzle's ledger: the owner's alone", statements }
}
