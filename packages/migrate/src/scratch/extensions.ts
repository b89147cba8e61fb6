import type { PgSession } from '@twinship/core'
import pg from 'pg'
import type { MigrationFolder } from '../model/folder.ts'
import { statementsOf } from './statements.ts'

export type Extension = { readonly name: string; readonly schema: string }

export async function readExtensions(session: Pick<PgSession, 'query'>): Promise<readonly Extension[]> {
  return session.query<Extension>(
    `select x.extname as name, n.nspname as schema from pg_extension x join pg_namespace n on n.oid = x.extnamespace
     where x.extname <> 'plpgsql' order by x.oid`,
  )
}

/** Names of the extensions that the folder's own CREATE EXTENSION makes. */
export async function extensionsOfFolder(folder: MigrationFolder): Promise<ReadonlySet<string>> {
  const found = (await statementsOf(folder)).flatMap(({ node }) =>
    'CreateExtensionStmt' in node ? [node.CreateExtensionStmt.extname ?? ''] : [],
  )
  return new Set(found)
}

/**
 * What somebody installed beside the migrations, made in a scratch database as far as its server and this role can;
 * returns the names of those that could not be made.
 */
export async function createExtensions(
  session: Pick<PgSession, 'query'>,
  extensions: readonly Extension[],
): Promise<readonly string[]> {
  const missing: string[] = []
  for (const { name, schema } of extensions) {
    const [quotedName, quotedSchema] = [pg.escapeIdentifier(name), pg.escapeIdentifier(schema)]
    // The schemas of the server are there, and may not be made.
    const isOwn = !schema.startsWith('pg_')
    try {
      if (isOwn) await session.query(`create schema if not exists ${quotedSchema}`)
      await session.query(
        `create extension if not exists ${quotedName}${isOwn ? ` schema ${quotedSchema}` : ''}`,
      )
    } catch {
      missing.push(name)
    }
  }
  return missing
}
