import { expect, it } from 'vitest'
import { verifyChain } from '../../src/audit/chain.ts'
import { resolve, type AuditEvent, type RecordChange } from '../../src/index.ts'
import { folderOf, parseText } from '../support/parsed.ts'
import { run, runInfo } from '../support/run.ts'
import type { ContractAdapter, ContractPlace } from './place.ts'
import { usePlaces, withSession } from './use-places.ts'

const resolved: AuditEvent = {
  event: 'migration.resolved',
  runId: null,
  actor: 'ada',
  details: { b: 1, a: 'é' },
}
const tokensHash = 'f'.repeat(64)
const steps = 'CREATE TABLE a (id integer);\nCOMMIT;\nINSERT INTO late VALUES (1);'

export function describeRecords(adapter: ContractAdapter): void {
  const places = usePlaces(adapter)
  const folder = places.folder({ '0000_a': steps })
  const record = (place: ContractPlace, change: RecordChange) =>
    withSession(place, (session) => session.record([change], resolved))
  const table = adapter.engineTable

  /** A file that stopped after two of its three statements. */
  async function interrupted() {
    const place = await places.fresh()
    await expect(run(place.database, folder)).rejects.toMatchObject({ code: 'MIGRATION.FAILED' })
    const [attempt] = (await place.database.readState()).attempts
    return { place, attemptId: attempt?.id ?? '' }
  }

  it('writes a migration down as applied', async () => {
    const { place, attemptId } = await interrupted()
    const [migration] = folderOf(folder).migrations
    if (migration === undefined) throw new Error('no migration')
    const head = await record(place, { kind: 'applied', migration, tokensHash, attemptId })
    const state = await place.database.readState()
    expect(state.rows).toMatchObject([{ hash: migration.hash, createdAtMs: migration.whenMs }])
    expect(state.attempts).toMatchObject([{ id: attemptId, state: 'applied', failure: null }])
    expect((await place.database.readAudit()).at(-1)).toMatchObject({ ...resolved, ...head })
    expect((await run(place.database, folder)).applied).toEqual([])
  })

  it('writes one down that was never begun here', async () => {
    const place = await places.fresh()
    const [migration] = folderOf(folder).migrations
    if (migration === undefined) throw new Error('no migration')
    await withSession(place, async (session) => {
      await session.prepare(null, 'journal')
      await session.record([{ kind: 'applied', migration, tokensHash, attemptId: null }], resolved)
    })
    expect(await place.database.readState()).toMatchObject({
      rows: [{ hash: migration.hash }],
      attempts: [{ tag: '0000_a', state: 'applied', tokensHash }],
    })
  })

  it('writes an attempt down as rolled back: the file is pending again', async () => {
    const { place, attemptId } = await interrupted()
    await place.execute('DROP TABLE a')
    await record(place, { kind: 'rolled-back', attemptId })
    expect((await place.database.readState()).attempts).toMatchObject([{ state: 'rolled-back' }])
    await place.execute('CREATE TABLE late (id integer)')
    expect((await run(place.database, folder)).applied).toMatchObject([{ statements: 3 }])
  })

  it('writes down what became of a statement', async () => {
    const { place, attemptId } = await interrupted()
    const begun = `insert into ${table('journal')} (migration_id, ordinal, run_id, tokens_hash, state)
      select id, 3, run_id, '${tokensHash}', 'begun' from ${table('migration')}`
    await place.execute(`delete from ${table('journal')} where state <> 'done'`)
    await place.execute(begun)
    const attempt = async () => (await place.database.readState()).attempts[0]
    expect(await attempt()).toMatchObject({ inFlight: 3 })
    const statement = { kind: 'statement', attemptId, ordinal: 3, tokensHash } as const
    await record(place, { ...statement, outcome: 'not-applied' })
    expect((await attempt())?.inFlight).toBeNull()
    expect((await attempt())?.doneHashes).toHaveLength(2)
    await place.execute(begun)
    await record(place, { ...statement, outcome: 'applied' })
    expect((await attempt())?.inFlight).toBeNull()
    expect((await attempt())?.doneHashes.at(2)).toBe(tokensHash)
  })

  it('goes on behind a statement in doubt that was edited, once a person has said that it is applied', async () => {
    const { place } = await interrupted()
    await place.execute(`delete from ${table('journal')} where state <> 'done'`)
    await place.execute(`insert into ${table('journal')} (migration_id, ordinal, run_id, tokens_hash, state)
      select id, 3, run_id, '${tokensHash}', 'begun' from ${table('migration')}`)
    const edited = places.folder({ '0000_a': `${steps}\nINSERT INTO a VALUES (1);` })
    const resume = () => run(place.database, edited, { resume: true })
    await expect(resume()).rejects.toMatchObject({ code: 'MIGRATION.EDITED', details: { statement: 3 } })
    await resolve({
      database: place.database,
      folder: folderOf(edited),
      environment: 'test',
      run: runInfo('resolve'),
      statement: 3,
      outcome: 'applied',
      waitMs: 20_000,
    })
    expect((await resume()).applied).toMatchObject([{ tag: '0000_a', statements: 1 }])
    expect(await place.rows('select id from a')).toEqual([{ id: 1 }])
    expect(
      await place.rows(
        `select ordinal from ${table('journal')} j where ordinal = 3 and not exists (select 1 from ${table('run')} r where r.id = j.run_id)`,
      ),
    ).toHaveLength(1)
  })

  it('records a file whose last statement a person has answered for', async () => {
    const { place, attemptId } = await interrupted()
    await place.execute(`delete from ${table('journal')} where state <> 'done'`)
    const { statements } = await parseText(adapter.dialect, steps)
    const last = { ordinal: 3, tokensHash: statements[2]?.tokensHash ?? '' }
    await record(place, { kind: 'statement', attemptId, ...last, outcome: 'applied' })
    expect((await run(place.database, folder, { resume: true })).applied).toMatchObject([{ tag: '0000_a' }])
    expect((await place.database.readState()).rows).toHaveLength(1)
  })

  it('writes which database it is', async () => {
    const { place } = await interrupted()
    const identity = { id: 'b6f3f0f4-2f4b-4f8e-8f6e-0d6f0b7c1a22', environment: 'staging' } as const
    await record(place, { kind: 'identity', identity })
    expect((await place.database.readState()).identity).toEqual(identity)
  })

  it('chains its audit, and refuses to change it', async () => {
    const { place } = await interrupted()
    const audit = await place.database.readAudit()
    expect(audit.map(({ event }) => event)).toEqual(['run.started', 'run.finished'])
    expect(verifyChain(audit)).toMatchObject({ sequence: 2 })
    await expect(place.execute(`update ${table('audit')} set actor = 'eve'`)).rejects.toThrow('append-only')
    await expect(place.execute(`delete from ${table('audit')}`)).rejects.toThrow('append-only')
    expect(await place.database.readAudit()).toEqual(audit)
  })
}
