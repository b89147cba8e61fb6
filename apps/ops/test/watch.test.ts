import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { drawnPgVersions, usePostgres, waitUntil, withClient } from '@twinship/testkit'
import { afterAll, describe, expect, it } from 'vitest'
import { createInterruption } from '../src/interruption.ts'
import { schemas } from '../src/report/schemas/index.ts'
import { ops, opsJson, type OpsOptions } from './run-ops.ts'
import { journalFolder, usersAndMessages as first, type Sql } from './status-folder.ts'

const root = mkdtempSync(path.join(tmpdir(), 'twinship-watch-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))

const index: Sql = { tag: '0001_index', sql: 'CREATE INDEX "messages_user_idx" ON "messages" ("user_id");' }
const key: Sql = {
  tag: '0002_key',
  sql: 'ALTER TABLE "messages" ADD CONSTRAINT "messages_user_fk" FOREIGN KEY ("user_id") REFERENCES "users" ("id");',
}
const token: Sql = {
  tag: '0001_token',
  sql: 'ALTER TABLE "messages" ADD COLUMN "token" uuid DEFAULT slow_token() NOT NULL;',
}
/** From the second batch on it waits as long as somebody holds that lock. */
const slowToken = `create sequence calls;
create function slow_token() returns uuid language plpgsql volatile as $$ begin
  if nextval('calls') > 600 then perform pg_advisory_xact_lock_shared(77); end if;
  return gen_random_uuid();
end $$`
const folderOf = (...files: readonly Sql[]) => journalFolder(root, 'postgresql', files)
const rows = 12_000
const patience = { timeoutMs: 60_000 }

type View = {
  readonly run: { readonly outcome: string | null; readonly command: string } | null
  readonly lock: object | null
  readonly migration: {
    readonly steps: {
      readonly current: { readonly backfill: { readonly rows: number } | null } | null
    } | null
  } | null
  readonly build: { readonly phase: string } | null
  readonly waitsFor: readonly { readonly pid: number }[]
  readonly hasRecords: boolean
  readonly error?: { readonly code: string }
}

it('SQLite tells no progress', async () => {
  const url = `file:${path.join(root, 'a.db')}`
  expect(await opsJson(['watch', '--url', url])).toMatchObject({
    exitCode: 2,
    document: { error: { code: 'USAGE.INVALID' } },
  })
})

describe.each(await drawnPgVersions('watch', process.env))('ops watch on PostgreSQL %i', (version) => {
  const pg = usePostgres({ version })

  const place = async () => {
    const { url, name } = await pg.fresh()
    const at = ['--url', url, '--env', 'test']
    expect((await ops(['deploy', ...at, '--migrations', folderOf(first)])).exitCode).toBe(0)
    await pg.server.query(
      `insert into users (name) select 'u' || g from generate_series(1, 10) g;
       insert into messages (user_id, body) select 1 + g % 10, 'x' from generate_series(1, ${rows}) g; analyze`,
      name,
    )
    const once = async (by = url) => {
      const { document, exitCode } = await opsJson(['watch', '--once', '--url', by, '--env', 'test'])
      expect(exitCode).toBe(0)
      return document as unknown as View
    }
    const until = (what: string, is: (view: View) => boolean) =>
      waitUntil(
        async () => {
          const view = await once()
          return is(view) ? view : undefined
        },
        { what, ...patience },
      )
    return { url, name, at, once, until }
  }

  type Place = Awaited<ReturnType<typeof place>>

  /** While a session has written into the table and not come to an end: an index build waits for it. */
  const whileHeld = async <T>(
    { url, at, until }: Place,
    files: readonly Sql[],
    work: (held: { readonly view: View; readonly pid: number }) => Promise<T>,
  ): Promise<{ readonly result: T; readonly exitCode: number }> =>
    withClient(url, async (writer) => {
      await writer.query(`begin; insert into messages (user_id, body) values (1, 'held')`)
      const deploy = ops(['deploy', '--no-preflight', ...at, '--migrations', folderOf(first, ...files)])
      const view = await until(
        'the build to wait',
        ({ build, waitsFor }) => build !== null && waitsFor.length > 0,
      )
      const { rows: own } = await writer.query<{ pid: number }>('select pg_backend_pid() as pid')
      const result = await work({ view, pid: own[0]?.pid ?? 0 })
      await writer.query('rollback')
      return { result, exitCode: (await deploy).exitCode }
    })

  /** Followed in this process. `seen` is done once it has written something. */
  const follow = async ({ at }: Place, args: readonly string[], options: OpsOptions = {}) => {
    let written = ''
    const done = ops(['watch', '--interval', '0.1', ...args, ...at], {
      ...options,
      onOut: (text) => void (written += text),
    })
    await waitUntil(() => written !== '', { what: 'the first line', ...patience })
    // In an object: a promise would be awaited with this one.
    return { done }
  }

  const linesOf = (stdout: string): readonly View[] =>
    stdout
      .trimEnd()
      .split('\n')
      .map((line) => schemas['watch']?.parse(JSON.parse(line)) as View)

  it('says that nothing runs', async () => {
    const { at, once } = await place()
    expect(await ops(['watch', ...at])).toEqual({ exitCode: 0, stdout: 'run: nothing runs\n', stderr: '' })
    expect(await once()).toMatchObject({ run: null, lock: null, migration: null })
    const lines = await ops(['watch', '--json', ...at])
    expect([lines.exitCode, linesOf(lines.stdout)]).toMatchObject([0, [{ run: null }]])
  })

  it('shows an index build, for whom it waits, and ends as the run does', async () => {
    const made = await place()
    const { result, exitCode } = await whileHeld(made, [index], async ({ view, pid }) => {
      expect(view).toMatchObject({
        run: { command: 'deploy', isAlive: true, outcome: null, files: 1, filesDone: 0 },
        migration: { tag: '0001_index', steps: { done: 0, total: 1 } },
        build: { phase: 'waiting for writers before build', unit: 'transactions' },
        waitsFor: [{ pid, state: 'idle in transaction' }],
      })
      const text = await ops(['watch', '--once', ...made.at])
      expect(text.stdout).toMatch(/^Run +deploy by .*\n(.*\n)*Build +.*waiting for writers before build/)
      return follow(made, ['--json'])
    })
    const { exitCode: end, stdout } = await result.done
    expect([exitCode, end]).toEqual([0, 0])
    const lines = linesOf(stdout)
    expect(lines[0]).toMatchObject({ build: { phase: 'waiting for writers before build' } })
    expect(lines.at(-1)).toMatchObject({ run: { outcome: 'applied', filesDone: 1 } })
  })

  it('ends with the code of a run that fails', async () => {
    const made = await place()
    await pg.server.query('update messages set user_id = 99 where id = 1', made.name)
    const { result, exitCode } = await whileHeld(made, [index, key], async () => ({
      json: await follow(made, ['--json']),
      text: await follow(made, []),
    }))
    const json = await result.json.done
    expect([exitCode, json.exitCode]).toEqual([5, 5])
    expect(linesOf(json.stdout).at(-1)).toMatchObject({
      run: { outcome: 'failed', code: 'MIGRATION.FAILED' },
      error: { code: 'MIGRATION.FAILED' },
    })
    const text = await result.text.done
    expect([text.exitCode, text.stderr]).toEqual([5, expect.stringContaining('MIGRATION.FAILED: ops deploy')])
    expect(text.stdout).toMatch(/: failed \(MIGRATION\.FAILED\)/)
  })

  it('a signal ends the watching alone', async () => {
    const made = await place()
    const { result, exitCode } = await whileHeld(made, [index], async () => {
      const interruption = createInterruption()
      const { done } = await follow(made, [], { interruption })
      expect(interruption.interrupt()).toBe('safely')
      return done
    })
    expect([result.exitCode, result.stderr]).toEqual([130, expect.stringContaining('the run goes on')])
    expect(exitCode).toBe(0)
  })

  it('tells of a run whose backend is gone', async () => {
    const made = await place()
    const { result, exitCode } = await whileHeld(made, [index], async ({ view }) => {
      const followed = await follow(made, ['--json'])
      const { backendPid } = view.run as unknown as { backendPid: number }
      await pg.server.query(`select pg_terminate_backend(${backendPid}, 30000)`)
      return followed
    })
    const { exitCode: end, stdout } = await result.done
    expect([exitCode, end]).toEqual([5, 4])
    // Nor does it pass for a success to whoever begins to watch later.
    const late = await follow(made, [])
    expect((await late.done).exitCode).toBe(4)
    expect(linesOf(stdout).at(-1)).toMatchObject({ error: { code: 'MIGRATION.INTERRUPTED' } })
  })

  it('shows how far a backfill is', async () => {
    const made = await place()
    await pg.server.query(slowToken, made.name)
    await withClient(made.url, async (writer) => {
      await writer.query('select pg_advisory_lock(77)')
      const deploy = ops(['deploy', ...made.at, '--migrations', folderOf(first, token)])
      const isUnderWay = (view: View) => (view.migration?.steps?.current?.backfill?.rows ?? 0) > 0
      const view = await made.until('the backfill to be under way', isUnderWay)
      expect(view).toMatchObject({
        migration: {
          steps: { current: { does: 'backfill', backfill: { estimate: rows, page: expect.any(Number) } } },
        },
      })
      await writer.query('select pg_advisory_unlock(77)')
      expect((await deploy).exitCode).toBe(0)
    })
  })

  it('needs no more than to read: with less it says what it cannot see', async () => {
    const made = await place()
    const [reader, stranger] = [`watch_reader_${made.name}`, `watch_stranger_${made.name}`]
    await pg.server.query(
      `create role ${reader} login; grant pg_read_all_data, pg_read_all_stats to ${reader}; create role ${stranger} login`,
    )
    const as = (role: string) => {
      const url = new URL(made.url)
      url.username = role
      return url.href
    }
    try {
      const { exitCode } = await whileHeld(made, [index], async ({ view, pid }) => {
        const { run } = view as unknown as { run: { id: string; backendPid: number } }
        expect(await made.once(as(reader))).toMatchObject({
          run: { id: run.id },
          build: { table: 'messages' },
          waitsFor: [{ pid, state: 'idle in transaction' }],
        })
        expect(await made.once(as(stranger))).toMatchObject({
          run: null,
          hasRecords: false,
          lock: { pid: run.backendPid },
          waitsFor: [{ pid, state: null }],
        })
      })
      expect(exitCode).toBe(0)
    } finally {
      await pg.server.query(`drop role ${reader}, ${stranger}`)
    }
  })
})
