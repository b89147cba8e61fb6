import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { pgVersions, queryOnce, usePostgres, waitUntil, withClient } from '@twinship/testkit'
import { afterAll, describe, expect, it } from 'vitest'
import type { Json } from '../parse-document.ts'
import { binArguments, start } from '../run-ops.ts'

const root = mkdtempSync(path.join(tmpdir(), 'twinship-ops-interrupted-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))

describe('a backup that waits for a table', () => {
  const pg = usePostgres({ version: Math.min(...pgVersions()) })

  it.each(['SIGINT', 'SIGTERM'] as const)(
    'ends with 130 on %s and leaves nothing',
    async (signal) => {
      const directory = path.join(root, signal)
      await queryOnce(pg.url, 'create table if not exists held (id integer)')
      await withClient(pg.url, async (client) => {
        await client.query('begin; lock table held in access exclusive mode')
        const running = start(process.execPath, [...binArguments, 'backup', 'create', '--json'], {
          env: { DATABASE_URL: pg.url, BACKUP_DIR: directory },
        })
        const sessions = (condition: string) =>
          pg.server.query(
            `select 1 from pg_stat_activity where datname = '${pg.database.name}'
             and application_name like 'twinship-backup%' ${condition}`,
          )
        await waitUntil(async () => (await sessions("and wait_event_type = 'Lock'")).length === 2, {
          what: 'pg_dump and the fingerprints to wait',
          timeoutMs: 100_000,
        })
        expect(readdirSync(directory)).toHaveLength(1)
        running.kill(signal)
        const { exitCode, stdout } = await running.done
        expect(exitCode).toBe(130)
        expect((JSON.parse(stdout) as Json).error?.code).toBe('INTERRUPTED')
        expect(existsSync(directory) ? readdirSync(directory) : []).toEqual([])
        await waitUntil(async () => (await sessions('')).length === 0, {
          what: 'its sessions to end',
          timeoutMs: 60_000,
        })
        await client.query('rollback')
      })
    },
    600_000,
  )
})
