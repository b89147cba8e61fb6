import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { usePostgres, waitUntil, withClient } from '@twinship/testkit'
import { afterAll, describe, expect, it } from 'vitest'
import type { Json } from './parse-document.ts'
import { binArguments, start, workspaceRoot } from './run-ops.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'twinship-process-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const env = (name: string) => ({ DATABASE_URL: `file:${path.join(folder, name)}` })

describe('through pnpm', () => {
  it('keeps stdout, stderr and exit code what the program made them', async () => {
    const pending = await start('pnpm', ['ops', 'status', '--check', '--json'], { env: env('pnpm.db') }).done
    expect(pending).toMatchObject({ exitCode: 4, stderr: '' })
    expect((JSON.parse(pending.stdout) as Json).error?.code).toBe('MIGRATION.PENDING')
    const unusable = await start('pnpm', ['db:migrate', '--url', 'nosuch:x'], {}).done
    expect(unusable).toMatchObject({ exitCode: 2, stdout: '' })
    expect(unusable.stderr).toMatch(/^CONFIG\.URL: .+\n→ .+\n$/)
    expect(await start('pnpm', ['db:migrate:reset'], { env: env('pnpm.db') }).done).toMatchObject({
      exitCode: 3,
      stdout: '',
    })
    expect((await start('pnpm', ['db:migrate:status'], { env: env('pnpm.db') }).done).exitCode).toBe(0)
  })

  it('reads a path from the folder in which the command was typed', async () => {
    const cwd = path.join(workspaceRoot, 'packages', 'db')
    const args = ['-w', 'ops', 'status', '--migrations', path.join('migrations', 'sqlite')]
    expect(await start('pnpm', args, { cwd, env: env('paths.db') }).done).toMatchObject({
      exitCode: 0,
      stderr: '',
    })
  })
})

describe('a signal', () => {
  const pg = usePostgres()
  it.each(['SIGINT', 'SIGTERM'] as const)('%s ends with 130 and leaves nothing half done', async (signal) => {
    await withClient(pg.url, async (client) => {
      await client.query('select pg_advisory_lock(8392554877)')
      const running = start(process.execPath, [...binArguments, 'migrate', '--json'], {
        env: { DATABASE_URL: pg.url },
      })
      const waiting =
        "select 1 from pg_stat_activity where application_name = 'twinship-migrate' and datname = current_database()"
      await waitUntil(async () => (await client.query(waiting)).rows.length > 0, {
        what: 'the migration to wait',
        timeoutMs: 20_000,
      })
      running.kill(signal)
      const result = await running.done
      expect(result.exitCode).toBe(130)
      expect((JSON.parse(result.stdout) as Json).error?.code).toBe('INTERRUPTED')
      await waitUntil(async () => (await client.query(waiting)).rows.length === 0, {
        what: 'its session to end',
        timeoutMs: 20_000,
      })
      expect((await client.query("select to_regclass('public.users') as users")).rows).toEqual([
        { users: null },
      ])
    })
  })
})

describe('secretlint', () => {
  it('finds a planted secret and lets the examples in tests and docs be', async () => {
    const run = (name: string, text: string) => {
      writeFileSync(path.join(folder, name), text)
      const program = path.join(workspaceRoot, 'node_modules', '.bin', 'secretlint')
      const rules = path.join(workspaceRoot, '.secretlintrc.json')
      return start(program, ['--maskSecrets', '--secretlintrc', rules, name], { cwd: folder }).done
    }
    // Put together here, so that the scan of this repository does not find them.
    const token = `ghp_${'a1B2c3D4e5F6'.repeat(3)}`
    const url = ['postgres://admin:', 's3cr3tpassw0rd', '@db.corp.io:5432/app'].join('')
    for (const secret of [token, url]) {
      const found = await run('secret.txt', `value = ${secret}\n`)
      expect(found).toMatchObject({ exitCode: 1 })
      expect(found.stdout).not.toContain(secret)
    }
    expect(
      await run('fine.txt', 'postgres://app:app@localhost:5432/app postgres://u:password@db.example.org/app'),
    ).toMatchObject({ exitCode: 0 })
    expect(
      (
        JSON.parse(readFileSync(path.join(workspaceRoot, 'package.json'), 'utf8')) as {
          scripts: Record<string, string>
        }
      ).scripts['secrets'],
    ).toContain('git ls-files')
  })
})
