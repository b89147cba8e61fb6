import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { parseEnv } from 'node:util'
import { parseConfig } from '@twinship/core'
import { connect } from '@twinship/db'
import { afterAll, expect, it } from 'vitest'
import { start, workspaceRoot } from './run-ops.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'twinship-turbo-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

type Turbo = { globalEnv: string[]; tasks: Record<string, { cache?: boolean; env?: string[] }> }
const read = (name: string) => readFileSync(path.join(workspaceRoot, name), 'utf8')
const turbo = JSON.parse(read('turbo.json')) as Turbo

it('turbo.json hands every variable of .env.example to the database tasks and caches neither', () => {
  const documented = [...read('.env.example').matchAll(/^(?:# )?([A-Z0-9_]+)=/gm)].map((match) => match[1])
  for (const name of ['db:migrate', 'db:seed']) {
    const task = turbo.tasks[name]
    expect(task?.cache).toBe(false)
    expect([...turbo.globalEnv, ...(task?.env ?? [])].toSorted()).toEqual(documented.toSorted())
  }
})

it('.env.example holds the defaults', () => {
  expect(parseConfig(parseEnv(read('.env.example')), '/srv')).toEqual({
    ...parseConfig({}, '/srv'),
    environmentGiven: true,
  })
})

it('turbo run db:migrate db:seed does the work each time', async () => {
  const file = path.join(folder, 'turbo.db')
  for (const _run of [1, 2]) {
    rmSync(file, { force: true })
    const turboRun = await start('npx', ['--no-install', 'turbo', 'run', 'db:migrate', 'db:seed'], {
      env: { DATABASE_URL: `file:${file}`, NODE_ENV: 'development', TURBO_TELEMETRY_DISABLED: '1' },
    }).done
    expect(turboRun, turboRun.stdout + turboRun.stderr).toMatchObject({ exitCode: 0 })
    expect(turboRun.stdout).toContain('Cached:    0 cached, 2 total')
    const { db, tables, close } = await connect({ url: `file:${file}`, env: {} })
    const users = await db.$count(tables.users)
    await close()
    expect(users).toBeGreaterThan(0)
  }
})
