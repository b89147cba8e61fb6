import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { usePostgres, waitUntil } from '@twinship/testkit'
import { afterAll, describe, expect, it } from 'vitest'
import { migrateAll } from './support/migrate-all.ts'

const packageDirectory = fileURLToPath(new URL('..', import.meta.url))
const folder = mkdtempSync(path.join(tmpdir(), 'twinship-studio-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('db:studio', () => {
  const pg = usePostgres()

  it.each(['sqlite', 'postgresql'] as const)('answers a row query on %s', async (dialect) => {
    const url = dialect === 'sqlite' ? `file:${path.join(folder, 'studio.db')}` : pg.url
    await migrateAll(url)
    const port = await freePort()
    const studio = startStudio(port, url)
    try {
      await studio.answers(port)
      const count = dialect === 'sqlite' ? 'count(*)' : 'count(*)::int'
      const sql = `select ${count} as migrations from ${dialect === 'sqlite' ? '' : 'drizzle.'}__drizzle_migrations`
      expect(await ask(port, { type: 'proxy', data: { sql, params: [], method: 'all' } })).toEqual([
        { migrations: 3 },
      ])
      expect(studio.printed()).toContain('needs the internet')
      if (dialect === 'postgresql') expect(studio.printed()).not.toContain(url)
    } finally {
      await studio.end()
    }
  })

  it('does not start without a database', async () => {
    const studio = startStudio(await freePort(), `file:${path.join(folder, 'missing.db')}`)
    expect(await studio.ended).toBe(2)
    expect(studio.printed()).toContain('CONNECT.NO_DATABASE')
  })
})

function startStudio(port: number, url: string) {
  const child = spawn(
    process.execPath,
    ['--conditions=twinship-source', '--import', 'tsx', 'scripts/studio.ts', '--port', String(port)],
    {
      cwd: packageDirectory,
      env: { PATH: process.env['PATH'], DATABASE_URL: url },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  )
  let text = ''
  child.stdout.on('data', (data: Buffer) => (text += data.toString()))
  child.stderr.on('data', (data: Buffer) => (text += data.toString()))
  const ended = exitCode(child)
  return {
    ended,
    printed: () => text,
    answers: (to: number) =>
      waitUntil(
        () =>
          ask(to, { type: 'init' }).then(
            () => true,
            () => false,
          ),
        { what: 'studio to answer', timeoutMs: 60_000 },
      ),
    end: async () => {
      child.kill('SIGTERM')
      await ended
    },
  }
}

function exitCode(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('exit', (code) => resolve(code ?? -1))
  })
}

async function ask(port: number, body: unknown): Promise<unknown> {
  const response = await fetch(`http://127.0.0.1:${port}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  return response.json()
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0))
    })
  })
}
