import { existsSync, statSync } from 'node:fs'
import { createClient } from '@libsql/client'
import { CodedError, type DatabaseTarget } from '@twinship/core'
import type { MachineFinding } from '../doctor/finding.ts'
import { measure, notReached, type Reach } from './reach.ts'

/** Of a SQLite file or a libSQL server. */
export type FileHealth = {
  readonly bytes: number
  /** Of it, what deleted rows have left free; a VACUUM gives it back. */
  readonly unusedBytes: number
  /** Of the write-ahead log beside it; null where nobody sees that. */
  readonly logBytes: number | null
  readonly journalMode: string
}

type Target = Pick<DatabaseTarget, 'url' | 'location'> & { readonly path: string | undefined }

/** A file that is not there is told, and not made. */
export async function readFileHealth(
  { url, location, path }: Target,
  authToken: string | undefined,
): Promise<{ readonly reach: Reach; readonly file: FileHealth | null }> {
  if (path !== undefined && !existsSync(path)) {
    const missing = new CodedError('CONNECT.NO_DATABASE', `There is no file ${location}.`)
    return { reach: notReached(location, missing), file: null }
  }
  const began = performance.now()
  const client = createClient({ url, ...(authToken === undefined ? {} : { authToken }) })
  try {
    const latencyMs = await measure(() => client.execute('select count(*) from sqlite_master'))
    const connectMs = Math.round(performance.now() - began)
    const value = async (sql: string) => {
      const [first] = Object.values((await client.execute(sql)).rows[0] ?? {})
      return typeof first === 'string' || typeof first === 'number' ? first : ''
    }
    const pageSize = Number(await value('pragma page_size'))
    const file = {
      bytes: Number(await value('pragma page_count')) * pageSize,
      unusedBytes: Number(await value('pragma freelist_count')) * pageSize,
      logBytes: path === undefined ? null : sizeOf(`${path}-wal`),
      journalMode: String(await value('pragma journal_mode')),
    }
    return { reach: { reached: true, location, connectMs, latencyMs }, file }
  } catch (error) {
    return { reach: notReached(location, error), file: null }
  } finally {
    client.close()
  }
}

function sizeOf(path: string): number {
  return existsSync(path) ? statSync(path).size : 0
}

const megabyte = 1024 * 1024

export function fileFindings({ bytes, unusedBytes, logBytes }: FileHealth): readonly MachineFinding[] {
  const findings: MachineFinding[] = []
  if (unusedBytes > 64 * megabyte && unusedBytes > bytes * 0.5) {
    const message = `${Math.round((unusedBytes / bytes) * 100)} % of the file are unused.`
    findings.push({ code: 'TABLE.BLOAT', severity: 'warning', message, hint: 'VACUUM gives it back.' })
  }
  if (logBytes !== null && logBytes > 256 * megabyte) {
    const message = `The write-ahead log has grown to ${Math.round(logBytes / megabyte)} MB.`
    const hint =
      'A reader that never ends keeps it from being emptied: find it, then PRAGMA wal_checkpoint(TRUNCATE).'
    findings.push({ code: 'LOG.LONG', severity: 'warning', message, hint })
  }
  return findings
}
