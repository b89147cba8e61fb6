import { requireName } from '../guard.ts'
import { quoteIdentifier } from './quote.ts'

/** The role of auth_user: it may call one function. */
export const authRole = 'pgbouncer_auth'

export const lookupQuery = 'SELECT rolename, verifier FROM ops_pgbouncer.lookup($1)'

/**
 * SQL for a superuser, once on the server: the role that pgBouncer looks verifiers up with. It has no password: pg_hba
 * lets it in by certificate.
 */
export function authRoleSql(): string {
  return `-- Once on the server. No password: pg_hba.conf lets it in by certificate (see ops pgbouncer guide).
DO $$ BEGIN
  IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = '${authRole}') THEN
    CREATE ROLE ${authRole} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOINHERIT NOREPLICATION NOBYPASSRLS;
  END IF;
END $$;
`
}

/**
 * SQL for a superuser, in each database that clients connect to (from 1.19 in the one of auth_dbname): the function
 * behind auth_query. No row for whoever may not log in, so that pgBouncer refuses the login and nothing else.
 */
export function lookupFunctionSql(database: string): string {
  requireName(database, 'The name of a database')
  return `BEGIN;
-- A schema of its own, so that nobody can put another function of that name in the way. What is called ops_… is no
-- part of the schema that ops verify compares.
CREATE SCHEMA IF NOT EXISTS ops_pgbouncer;
REVOKE ALL ON SCHEMA ops_pgbouncer FROM PUBLIC;
GRANT USAGE ON SCHEMA ops_pgbouncer TO ${authRole};

-- It runs as its owner: path fixed, every name and operator spelled out, nothing of the caller's is looked up.
CREATE OR REPLACE FUNCTION ops_pgbouncer.lookup(login pg_catalog.text)
  RETURNS TABLE (rolename pg_catalog.text, verifier pg_catalog.text)
  LANGUAGE sql STABLE STRICT SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp
AS $$
  SELECT r.rolname::pg_catalog.text, r.rolpassword
  FROM pg_catalog.pg_authid AS r
  WHERE r.rolname::pg_catalog.text OPERATOR(pg_catalog.=) login
    AND r.rolcanlogin
    AND r.rolpassword IS NOT NULL
    -- An expired password opens nothing; pgBouncer before 1.24.1 does not look at this itself.
    AND (r.rolvaliduntil IS NULL OR r.rolvaliduntil OPERATOR(pg_catalog.>) pg_catalog.now())
    -- Superusers and replication connect to the server itself.
    AND NOT r.rolsuper AND NOT r.rolreplication
$$;
REVOKE ALL ON FUNCTION ops_pgbouncer.lookup(pg_catalog.text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION ops_pgbouncer.lookup(pg_catalog.text) TO ${authRole};
GRANT CONNECT ON DATABASE ${quoteIdentifier(database)} TO ${authRole};
COMMIT;
`
}
