/** What an extension made is no part of a dump, and neither are the server's own schemas. */
export const isOurs = (catalog: string, oid: string, schema: string) => `
  ${schema}.nspname <> 'information_schema' and ${schema}.nspname !~ '^pg_'
  and not exists (select from pg_depend d
    where d.classid = '${catalog}'::regclass and d.objid = ${oid} and d.deptype = 'e')`
