import {
  copyFileSync,
  mkdtempSync,
  readdirSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import path from 'node:path'
import { createClient } from '@libsql/client'
import { assertNoOpenFiles } from '@twinship/testkit'
import { describe, expect, it } from 'vitest'
import { opsJson, start, workspaceRoot, type Running } from '../run-ops.ts'
import { useFilePlace } from './file-place.ts'
import { restoreHere } from './restore-here.ts'

const { root, folder, fresh } = useFilePlace()

const holding = `require('node:fs').openSync(process.argv[1], 'r'); setInterval(() => {}, 1000)`

function openedBy(pid: number): readonly string[] {
  const descriptors = `/proc/${pid}/fd`
  return readdirSync(descriptors).flatMap((fd) => {
    try {
      return [readlinkSync(path.join(descriptors, fd))]
    } catch {
      return []
    }
  })
}

/** Prints what became of a statement of another process. */
const writing = `const [, url, sql] = process.argv
const client = require('@libsql/client').createClient({ url })
client.execute(sql).then(() => 'written', (error) => error.code).then((text) => process.stdout.write(text))`
const libsqlFolder = path.join(workspaceRoot, 'packages/backup')

describe('restoring over a file', () => {
  it('says what would be lost, swaps, is undone, and drops what it put aside', async () => {
    const { json, confirm, count, backUp, query, beside } = await fresh()
    const backup = await backUp()
    await query("insert into notes (body) values ('later')")
    const refused = await json('restore', backup)
    expect(refused).toMatchObject({
      exitCode: 3,
      document: {
        error: { code: 'CONFIRM.MISSING' },
        loss: { tables: [{ name: 'notes', rowsThen: 3, rowsNow: 4 }] },
      },
    })
    expect(await count()).toBe(4)
    const done = await json('restore', backup, ...confirm)
    expect(done).toMatchObject({ exitCode: 0, document: { backup, leftBehind: null } })
    expect(await count()).toBe(3)
    expect(await json('audit', 'verify')).toMatchObject({ exitCode: 0 })
    expect(await json('status', '--check')).toMatchObject({ exitCode: 0 })
    expect(await query("select count(*) as n from __ops_audit where event = 'database.restored'")).toEqual([
      { n: 1 },
    ])
    expect(await query('pragma journal_mode')).toMatchObject([{ journal_mode: 'wal' }])

    expect(await json('restore', '--undo', ...confirm)).toMatchObject({
      exitCode: 0,
      document: { action: 'undo' },
    })
    expect(await count()).toBe(4)
    expect(await json('audit', 'verify')).toMatchObject({ exitCode: 0 })
    const kept = beside()
    expect(kept).toEqual([expect.stringMatching(/^app\.db\.before-/)])
    expect((await json('restore', '--list')).document).toMatchObject({ kept: [{ name: kept[0] }] })
    expect(await json('restore', '--drop-old', ...confirm)).toMatchObject({ document: { dropped: kept } })
    expect(beside()).toEqual([])
    const code = 'RESTORE.NOTHING'
    expect(await json('restore', '--undo', ...confirm)).toMatchObject({ document: { error: { code } } })
    expect(await json('restore', '--resume')).toMatchObject({ document: { error: { code } } })
  })

  it('is not undone by a log that lies beside it', async () => {
    const { json, confirm, count, backUp, query, file } = await fresh()
    const backup = await backUp()
    // As a crashed app leaves it: rows that stand in the log alone.
    const writer = createClient({ url: `file:${file}` })
    await writer.execute('pragma wal_autocheckpoint = 0')
    for (let n = 0; n < 50; n++) await writer.execute("insert into notes (body) values ('w')")
    for (const suffix of ['-wal', '-shm']) copyFileSync(`${file}${suffix}`, `${file}${suffix}.stale`)
    writer.close()
    for (const suffix of ['-wal', '-shm']) copyFileSync(`${file}${suffix}.stale`, `${file}${suffix}`)
    expect(await count()).toBeGreaterThan(3)
    expect(await json('restore', backup, ...confirm)).toMatchObject({ exitCode: 0 })
    expect(await count()).toBe(3)
    expect(await query('select * from pragma_integrity_check')).toEqual([{ integrity_check: 'ok' }])
  })

  it('is refused while another process has the file open', async () => {
    const { json, confirm, count, backUp, file, beside } = await fresh()
    const backup = await backUp()
    const holder = start(process.execPath, ['-e', holding, file])
    try {
      await expect
        .poll(() => readdirSync(`/proc/${holder.pid}/fd`).length, { timeout: 60_000 })
        .toBeGreaterThan(3)
      await expect
        .poll(async () => (await json('restore', backup, ...confirm, '--no-safety-backup')).document, {
          timeout: 60_000,
        })
        .toMatchObject({ error: { code: 'DB.BUSY', details: { processes: [String(holder.pid)] } } })
    } finally {
      holder.kill('SIGKILL')
      await holder.done
    }
    expect(await count()).toBe(3)
    expect(beside()).toEqual([])
  })

  it('lets nobody write to the file that goes', async () => {
    const { json, count, backUp, env, file } = await fresh()
    const backup = await backUp()
    await assertNoOpenFiles(file, 60_000)
    const statement = "insert into notes (body) values ('lost')"
    const written: string[] = []
    await restoreHere({ env, backup, folder }, async (step) => {
      if (!['fencing', 'carried', 'recorded', 'closed'].includes(step)) return
      const writer = start(process.execPath, ['-e', writing, `file:${file}`, statement], {
        cwd: libsqlFolder,
      })
      written.push((await writer.done).stdout)
    })
    expect(written).toEqual(Array(4).fill('SQLITE_BUSY'))
    expect(await count()).toBe(3)
    expect(await json('audit', 'verify')).toMatchObject({ exitCode: 0 })
  })

  it('swaps what a link leads to, and keeps the link', async () => {
    const { home, file, env, confirm, count, backUp, query, beside } = await fresh()
    const backup = await backUp()
    await query("insert into notes (body) values ('later')")
    const link = path.join(mkdtempSync(path.join(root, 'link-')), 'app.db')
    symlinkSync(file, link)
    const through = { ...env, DATABASE_URL: `file:${link}` }
    const json = (...args: readonly string[]) => opsJson([...args, '--migrations', folder], { env: through })
    // The lock is that of the file, by whatever path it is named.
    const lock = path.join(home, '.app.db.backup-lock')
    writeFileSync(lock, JSON.stringify({ host: 'another.example.org', processId: 1, start: null }))
    expect(await json('backup', 'create')).toMatchObject({ document: { error: { code: 'BACKUP.LOCKED' } } })
    rmSync(lock)

    expect(await json('restore', backup, ...confirm)).toMatchObject({ exitCode: 0 })
    expect(readlinkSync(link)).toBe(file)
    expect(readdirSync(path.dirname(link))).toEqual(['app.db'])
    expect(await count()).toBe(3)
    expect(beside()).toEqual([expect.stringMatching(/^app\.db\.before-/)])
    expect(await json('restore', '--undo', ...confirm)).toMatchObject({ exitCode: 0 })
    expect(readlinkSync(link)).toBe(file)
    expect(await count()).toBe(4)
  })

  it('does not put back a copy that is not what was put aside', async () => {
    const { home, json, confirm, count, backUp, query, env, beside } = await fresh()
    const backup = await backUp()
    await query("insert into notes (body) values ('later')")
    expect(await json('restore', backup, ...confirm)).toMatchObject({ exitCode: 0 })
    const kept = beside()
    expect(kept).toHaveLength(1)
    const undoing = restoreHere({ env, folder }, async (step) => {
      if (step !== 'filled') return
      const copy = readdirSync(home).find((name) => name.startsWith('.app.db.restoring-')) ?? 'no copy'
      const client = createClient({ url: `file:${path.join(home, copy)}` })
      await client.execute("update notes set body = 'another' where id = 1")
      client.close()
    })
    await expect(undoing).rejects.toMatchObject({ code: 'BACKUP.NOT_PROVEN' })
    expect(await count()).toBe(3)
    expect(beside()).toEqual(kept)
  })

  it('is not kept from it by locks that nobody holds any more', async () => {
    const { home, json, confirm, backUp } = await fresh()
    const backup = await backUp()
    const [lock, state] = [path.join(home, '.app.db.backup-lock'), path.join(home, '.app.db.restore')]
    const leave = (file: string, text: string, ageMs: number) => {
      writeFileSync(file, text)
      const at = (Date.now() - ageMs) / 1000
      utimesSync(file, at, at)
    }
    const locked = { document: { error: { code: 'BACKUP.LOCKED' } } }
    const elsewhere = JSON.stringify({ host: 'another.example.org', processId: 1, start: null })
    const [minute, day] = [60_000, 24 * 60 * 60_000]
    for (const [text, limit] of [
      ['', minute],
      [elsewhere, day],
    ] as const) {
      leave(lock, text, limit / 2)
      expect(await json('backup', 'create')).toMatchObject(locked)
      leave(lock, text, limit * 2)
      expect(await json('backup', 'create')).toMatchObject({ exitCode: 0 })
    }
    const command = ['restore', backup, ...confirm, '--no-safety-backup']
    leave(state, '', minute / 2)
    expect(await json(...command)).toMatchObject({ document: { error: { code: 'RESTORE.UNFINISHED' } } })
    leave(state, '', minute * 2)
    expect(await json(...command)).toMatchObject({ exitCode: 0 })
  })

  it('is taken back where a program opens the file at the last moment', async () => {
    const { count, backUp, query, env, file, beside } = await fresh()
    const backup = await backUp()
    await query("insert into notes (body) values ('later')")
    await assertNoOpenFiles(file, 60_000)
    const holders: Running[] = []
    try {
      const restoring = restoreHere({ env, backup, folder }, async (step) => {
        if (step !== 'closed') return
        const holder = start(process.execPath, ['-e', holding, file])
        holders.push(holder)
        await expect.poll(() => openedBy(holder.pid), { timeout: 60_000 }).toContain(file)
      })
      const refused: unknown = await restoring.catch((error: unknown) => error)
      const processes = holders.map(({ pid }) => String(pid))
      expect(processes).toHaveLength(1)
      expect(refused).toMatchObject({ code: 'DB.BUSY', details: { processes } })
    } finally {
      for (const holder of holders) {
        holder.kill('SIGKILL')
        await holder.done
      }
    }
    expect(await count()).toBe(4)
    expect(beside()).toEqual([])
    expect(await query('pragma journal_mode')).toMatchObject([{ journal_mode: 'wal' }])
  })
})
