import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { request } from 'node:http'
import path from 'node:path'
import { tempSqlite, type TempSqlite } from '@twinship/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  createSqlitePlace,
  listBackups,
  proveBackup,
  pruneBackups,
  readS3Url,
  verifyQuickly,
  type BackupStore,
} from '@twinship/backup'
import { createS3Store } from '@twinship/backup/s3'
import { env, useBackups } from '../support/place.ts'
import { startS3, type S3Server } from '../support/s3-server.ts'
import { onSqlite, sampleSql } from '../support/sqlite.ts'

const keys = { AWS_ACCESS_KEY_ID: 'S3RVER', AWS_SECRET_ACCESS_KEY: 'S3RVER' }
const instantly = { host: 'elsewhere', processId: 1, start: null }

describe('an object store', { timeout: 600_000 }, () => {
  const backups = useBackups()
  let server: S3Server
  let database: TempSqlite
  let store: BackupStore
  const at = (port: number, bucket = 'backups') =>
    createS3Store(`s3://${bucket}/some/where?endpoint=http://127.0.0.1:${port}`, keys)
  beforeAll(async () => {
    server = await startS3(path.join(backups.root, 's3'), ['backups'])
    store = at(server.port)
    database = await tempSqlite()
    // More than one part of 16 MB.
    await onSqlite(
      database.url,
      ...sampleSql,
      'create table fill (a blob)',
      'insert into fill values (randomblob(20000000))',
    )
  })
  afterAll(async () => {
    await database.dispose()
    await server.stop()
  })
  const reading = (name: string) => ({ store, name, identityFile: backups.keyFile, env })

  it('takes a backup in parts, lists it, proves it and lets it go', async () => {
    const made = await backups.create(database.url, { store })
    expect(made.files.data.bytes).toBeGreaterThan(16 * 1024 * 1024)
    expect(await store.list()).toEqual([made.name])
    expect(await store.sizeOf(made.name, made.files.data.name)).toBe(made.files.data.bytes)
    await expect(store.sizeOf(made.name, 'owner.json')).rejects.toMatchObject({ code: 'BACKUP.DAMAGED' })
    await verifyQuickly(reading(made.name))
    const proven = await proveBackup({ ...reading(made.name), place: createSqlitePlace(), now: Date.now })
    expect(await listBackups(store)).toMatchObject([
      { kind: 'readable', manifest: { proven: proven.proven } },
    ])
    const second = await backups.create(database.url, { store })
    const third = await backups.create(database.url, { store })
    const rule = { keepLast: 1, keepDaily: 0, keepWeekly: 0, keepMonthly: 0 }
    const pruned = await pruneBackups({ store, rule, database: made.database.name, remove: true })
    expect(pruned.removed).toEqual([second.name])
    expect(await store.list()).toEqual([made.name, third.name])
  })

  it('shows nothing of what never came to its end, and the next run removes it', async () => {
    const before = await store.list()
    const name = '20260101T000000000Z__test.db__empty'
    const writer = await store.begin(name, instantly)
    await writer.write('database.sqlite.zst.age', chunks(5))
    expect(await store.list()).toEqual(before)
    const asked: unknown[] = []
    const removed = await store.sweep((owner, ageMs) => {
      asked.push(owner)
      return ageMs >= 0
    })
    expect(asked).toEqual([instantly])
    expect(removed).toBe(1)
    await expect(store.sizeOf(name, 'database.sqlite.zst.age')).rejects.toMatchObject({
      code: 'BACKUP.DAMAGED',
    })
    expect(await store.list()).toEqual(before)
  })

  it('that refuses, is not there or stops in the middle is named, and no half backup is listed', async () => {
    const before = await store.list()
    for (const wrong of [
      at(server.port, 'missing'),
      at(1),
      createS3Store(`s3://backups/x?endpoint=http://127.0.0.1:${server.port}`, {
        ...keys,
        AWS_ACCESS_KEY_ID: 'OTHER',
      }),
    ]) {
      await expect(backups.create(database.url, { store: wrong })).rejects.toMatchObject({
        code: 'BACKUP.STORE',
        exitCode: 2,
      })
    }
    const proxy = await startProxy(server.port, (incoming, seen) => incoming.method === 'PUT' && seen >= 2)
    try {
      await expect(backups.create(database.url, { store: at(proxy.port) })).rejects.toMatchObject({
        code: 'BACKUP.STORE',
      })
    } finally {
      await proxy.stop()
    }
    expect(await store.list()).toEqual(before)
  })

  it('that fails now and then is asked again', async () => {
    const failed = new Set<string>()
    const proxy = await startProxy(server.port, ({ method, url = '' }) => {
      if (method !== 'PUT' || failed.has(url)) return false
      failed.add(url)
      return true
    })
    try {
      const made = await backups.create(database.url, { store: at(proxy.port) })
      expect(failed.size).toBeGreaterThan(3)
      await verifyQuickly(reading(made.name))
    } finally {
      await proxy.stop()
    }
  })
})

describe('the address of an object store', () => {
  it.each([
    ['s3://bucket', { bucket: 'bucket', prefix: '', region: 'us-east-1', endpoint: undefined }],
    ['s3://bucket/a/b/?region=eu-central-1', { bucket: 'bucket', prefix: 'a/b/', region: 'eu-central-1' }],
    ['s3://bucket/a?endpoint=https://s3.example.org', { endpoint: 'https://s3.example.org' }],
  ])('%s', (url, expected) => expect(readS3Url(url, {})).toMatchObject(expected))

  it.each([
    's3://',
    's3://key:hush@bucket/a',
    's3://bucket/a?secret=hush',
    's3://bucket/a?endpoint=http://s3.example.org',
    's3://bucket/a?endpoint=nonsense',
  ])('%s is refused, without repeating a secret', (url) => {
    const read = () => readS3Url(url, {})
    expect(read).toThrow(expect.objectContaining({ code: 'CONFIG.INVALID' }) as Error)
    expect(read).not.toThrow(/hush/)
  })
})

async function* chunks(count: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < count; at++) yield Buffer.alloc(1000, at)
}

/** Passes requests on, and answers with 503 those that `fails` says; it is told how many came before. */
async function startProxy(
  port: number,
  fails: (incoming: IncomingMessage, seen: number) => boolean,
): Promise<{ readonly port: number; readonly stop: () => Promise<void> }> {
  let seen = 0
  const server: Server = createServer((incoming, outgoing: ServerResponse) => {
    if (fails(incoming, seen++)) {
      incoming.resume()
      outgoing.writeHead(503).end()
      return
    }
    const { method, url, headers } = incoming
    const onward = request({ host: '127.0.0.1', port, method, path: url, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 500, answer.headers)
      answer.pipe(outgoing)
    })
    incoming.pipe(onward)
  })
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    stop: () =>
      new Promise((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
}
