import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { first, index, newestReport, useDeployPlace } from './place.ts'

describe('health after a deployment', () => {
  const { begun } = useDeployPlace()
  const root = mkdtempSync(path.join(tmpdir(), 'twinship-health-'))
  afterAll(() => rmSync(root, { recursive: true, force: true }))

  /** An app whose health page is what `answer` says of the how-manieth question. */
  let answer: (asked: number) => number
  let asked = 0
  let app: Server
  let DEPLOY_HEALTH_URL = ''
  beforeAll(async () => {
    app = createServer((_, response) => void response.writeHead(answer(++asked)).end())
    await new Promise<void>((done) => app.listen(0, '127.0.0.1', done))
    DEPLOY_HEALTH_URL = `http://127.0.0.1:${(app.address() as AddressInfo).port}/health`
  })
  afterAll(() => new Promise((done) => app.close(done)))
  beforeEach(() => {
    asked = 0
    answer = () => 200
  })

  it('is compared with before, and watched on for as long as --soak says', async () => {
    const place = await begun('staging')
    // Once is an app that starts anew.
    answer = (n) => (n === 4 ? 503 : 200)
    const { exitCode, document } = await place.json(
      ['deploy', '--soak', '2s', ...place.folder(first, index)],
      { env: { DEPLOY_HEALTH_URL } },
    )
    expect([exitCode, document['outcome']]).toEqual([0, 'applied'])
    expect(document).toMatchObject({ healthBefore: { appStatus: 200 }, healthAfter: { appStatus: 200 } })
    const soak = document['soak'] as readonly { appStatus: number }[]
    expect(soak.length).toBeGreaterThan(2)
    expect(soak.map(({ appStatus }) => appStatus)).toContain(503)
    expect(soak.at(-1)?.appStatus).toBe(200)
  })

  it('that is gone leaves what is applied, and names the way back', async () => {
    const place = await begun('staging')
    answer = (n) => (n > 2 ? 500 : 200)
    const { exitCode, document } = await place.json(['deploy', '--backup', ...place.folder(first, index)], {
      env: { DEPLOY_HEALTH_URL },
    })
    expect([exitCode, document.error?.code]).toEqual([4, 'DEPLOY.UNHEALTHY'])
    expect(document).toMatchObject({ outcome: 'failed', applied: ['0001_b'] })
    expect(document.error?.message).toContain('The health page of the app answers with 500.')
    expect(document.error?.hint).toContain(
      `ops restore ${String(document['backup'])} --confirm ${place.name}`,
    )
    expect(await place.pending(first, index)).toEqual([])
    // In preflight, before the change and three times after it, and not for ever.
    expect(asked).toBe(5)
  })

  it('that was gone already is told before anything is changed, and once more as what it was', async () => {
    const place = await begun('staging')
    answer = () => 500
    const { exitCode, stderr, document } = await place.json(['deploy', ...place.folder(first, index)], {
      env: { DEPLOY_HEALTH_URL },
    })
    expect(exitCode).toBe(0)
    expect(stderr).toContain('Warning     The health page of the app answers with 500.')
    expect(document['findings']).toMatchObject([{ code: 'APP.UNWELL', severity: 'warning' }])
    const stages = document['stages'] as readonly { name: string; text: string }[]
    expect(stages.find(({ name }) => name === 'health')?.text).toContain('500. It was so before.')
  })

  it('brings the backup back where that was asked for and consented to', async () => {
    const place = await begun('staging')
    // Once in the preflight of the first command, twice before the change of the second.
    answer = (n) => (n > 3 ? 500 : 200)
    const command = ['deploy', '--auto-rollback', 'restore', ...place.folder(first, index)]
    const unasked = await place.json(command, { env: { DEPLOY_HEALTH_URL } })
    expect([unasked.exitCode, unasked.document.error?.code]).toEqual([3, 'CONFIRM.MISSING'])
    expect(await place.pending(first, index)).toEqual(['0001_b'])
    const { exitCode, document } = await place.json([...command, '--confirm', place.name], {
      env: { DEPLOY_HEALTH_URL },
    })
    expect([exitCode, document.error?.code]).toEqual([5, 'DEPLOY.RESTORED'])
    expect(document['outcome']).toBe('taken-back')
    expect(await place.pending(first, index)).toEqual(['0001_b'])
    expect(await place.sql("select to_regclass('a_n_idx') as gone")).toEqual([{ gone: null }])
    const { kept } = (await place.json(['restore', '--list'])).document as { kept?: unknown }
    expect(kept).toHaveLength(1)
  })

  it('is looked at after a resume too, which leaves a report of its own', async () => {
    const place = await begun('staging')
    // Somebody has a table of that name: the second index is refused.
    const both = { tag: '0001_both', sql: `CREATE INDEX a_b_idx ON a (n);\nCREATE INDEX a_n_idx ON a (n);\n` }
    const folder = place.folder(first, both)
    await place.sql('create table a_n_idx ()')
    const half = await place.json(['deploy', '--auto-rollback', 'never', ...folder])
    expect([half.exitCode, half.document.error?.code]).toEqual([5, 'MIGRATION.FAILED'])
    await place.sql('drop table a_n_idx')
    answer = (n) => (n > 1 ? 500 : 200)
    const { exitCode, document } = await place.json(['resume', ...folder], { env: { DEPLOY_HEALTH_URL } })
    expect([exitCode, document.error?.code]).toEqual([4, 'DEPLOY.UNHEALTHY'])
    expect(document).toMatchObject({
      outcome: 'failed',
      applied: ['0001_both'],
      stages: [{ name: 'migrate' }, { name: 'health' }],
    })
    expect(newestReport(place)).toMatchObject({
      command: 'resume',
      outcome: 'failed',
      applied: ['0001_both'],
    })
    expect(await place.pending(first, both)).toEqual([])
    const again = await place.json(['resume', ...folder])
    expect(again).toMatchObject({ exitCode: 0, document: { outcome: 'nothing-pending', written: [] } })
  })

  it('asks the queries of ops.config.ts, and tells no answer', async () => {
    const place = await begun('staging')
    const smoke = (queries: string) => {
      const file = path.join(root, `ops.config.${place.name}.mjs`)
      writeFileSync(file, `export default { deploy: { smoke: [${queries}] } }`)
      return ['--config', file]
    }
    const right = "{ name: 'rows', sql: 'select count(*) from a', expect: 1 }"
    const wrong = "{ name: 'secret', sql: 'select 4711 - 4711 + n * 0 from a' }"
    const writes = "{ name: 'writes', sql: 'delete from a returning 1' }"
    const { exitCode, document } = await place.json([
      'deploy',
      ...smoke([right, wrong, writes].join(', ')),
      ...place.folder(first, index),
    ])
    expect([exitCode, document.error?.code]).toEqual([4, 'DEPLOY.UNHEALTHY'])
    expect(document.error?.message).toContain(
      'The query "secret" does not have the answer that it should have.',
    )
    expect(document.error?.message).toContain('The query "writes" fails (25006).')
    expect(document.error?.message).not.toContain('"rows"')
    expect(await place.sql('select count(*)::int as n from a')).toEqual([{ n: 1 }])
  })

  it('needs a schema that is what the migrations make of it', async () => {
    const place = await begun('staging')
    await place.sql(`create function odd() returns event_trigger language plpgsql as
      $$ begin alter index a_n_idx rename to a_n_odd; end $$`)
    await place.sql(
      `create event trigger odd on ddl_command_end when tag in ('CREATE INDEX') execute function odd()`,
    )
    const { exitCode, document } = await place.json(['deploy', ...place.folder(first, index)])
    expect([exitCode, document.error?.code]).toEqual([4, 'DEPLOY.UNVERIFIED'])
    expect(document.error?.message).toContain('a_n_idx')
    expect(document).toMatchObject({ outcome: 'failed', applied: ['0001_b'] })
  })

  it('tells what somebody else changed meanwhile, and does not take it for its own', async () => {
    const place = await begun('staging')
    answer = (n) => {
      if (n === 2) meddled = place.sql('create table meddled (x integer)')
      return 200
    }
    let meddled: Promise<unknown> = Promise.resolve()
    const { exitCode, document } = await place.json(['deploy', ...place.folder(first, index)], {
      env: { DEPLOY_HEALTH_URL },
    })
    await meddled
    expect([exitCode, document['outcome']]).toEqual([0, 'applied'])
    expect(document).toMatchObject({
      verification: {
        findings: [
          {
            code: 'VERIFY.DRIFT',
            severity: 'warning',
            message: expect.stringContaining('meddled') as string,
          },
        ],
      },
    })
  })

  it('knows rights that are given beside the migrations from drift', async () => {
    const place = await begun('staging')
    await place.sql('alter default privileges grant select on tables to public')
    const granting = { tag: '0001_g', sql: 'CREATE TABLE g (id integer); GRANT SELECT ON a TO public;\n' }
    const { exitCode, document } = await place.json(['deploy', ...place.folder(first, granting)])
    expect([exitCode, document.error?.message]).toEqual([0, undefined])
    expect(document).toMatchObject({ verification: { findings: [] } })
  })
})
