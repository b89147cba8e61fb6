import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { parseConfig } from '@twinship/core'
import { startHttpServer, type HttpAnswer, type HttpServer } from '@twinship/testkit'
import { afterAll, afterEach, describe, expect, it } from 'vitest'
import { leaveRecord, tellBlocked, tellStart } from './outputs.ts'
import { applied, at, failed, started } from './test/example.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'twinship-outputs-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const open: HttpServer[] = []
afterEach(() => Promise.all(open.splice(0).map((server) => server.close())))

async function serve(answer?: () => HttpAnswer | null) {
  const server = await startHttpServer(answer)
  open.push(server)
  return server
}

/** A context with the real configuration of these variables, a clock, and the lines it was told. */
function contextOf(env: Readonly<Record<string, string>>) {
  const lines: string[] = []
  let time = Date.parse(at(0))
  return {
    config: parseConfig({ DATABASE_URL: 'file:a.db', ...env }, folder),
    env,
    notice: (text: string) => void lines.push(text),
    now: () => time,
    pass: (ms: number) => void (time += ms),
    lines,
  }
}

/** Each run has its own number. */
const run = <T extends { readonly id: string }>(one: T, number: number): T => ({
  ...one,
  id: `${one.id.slice(0, -4)}${String(number).padStart(4, '0')}`,
})

const events = ({ heard }: HttpServer) => heard.map(({ body }) => JSON.parse(body).event)

describe('notices', () => {
  it('come in the order of what happened, and the last one names the report', async () => {
    const server = await serve()
    const context = contextOf({ DEPLOY_WEBHOOK_URL: server.url, DEPLOY_REPORT_DIR: 'told' })
    const began = tellStart(context, run(started, 1))
    const waits = tellBlocked(context, run(started, 1), { step: 'a/1.1', blockers: ['pid 7'] })
    const [files] = await Promise.all([leaveRecord(context, run(applied, 1)), began, waits])
    expect(events(server)).toEqual(['started', 'blocked', 'succeeded'])
    expect(JSON.parse(server.heard[2]?.body ?? '').reports).toEqual(files)
    expect(context.lines).toEqual([])
  })

  it('tell of a wait once a step, and not more than once a minute', async () => {
    const server = await serve()
    const context = contextOf({ DEPLOY_WEBHOOK_URL: server.url })
    const wait = (step: string, number = 2) =>
      tellBlocked(context, run(started, number), { step, blockers: [] })
    await wait('a/1.1')
    await wait('a/1.1')
    await wait('a/2.1')
    // Another deployment has its own.
    await wait('a/1.1', 3)
    context.pass(59_999)
    await wait('a/2.1')
    context.pass(1)
    await wait('a/1.1')
    await wait('a/2.1')
    expect(
      server.heard.map(({ body }) => JSON.parse(body)).map(({ deployment, step }) => [deployment.id, step]),
    ).toEqual([
      [run(started, 2).id, 'a/1.1'],
      [run(started, 3).id, 'a/1.1'],
      [run(started, 2).id, 'a/2.1'],
    ])
  })

  it('are none of a deployment that had nothing to do, and hold no password', async () => {
    const server = await serve()
    const context = contextOf({ DEPLOY_WEBHOOK_URL: server.url })
    await leaveRecord(context, run({ ...applied, outcome: 'nothing-pending' }, 4))
    expect(server.heard).toEqual([])
    const error = { code: 'A.B', message: 'at postgres://u:hush@localhost/a', hint: 'none' }
    await leaveRecord(context, run({ ...failed, error }, 5))
    await tellStart(context, { ...run(started, 6), ciRun: 'https://u:hush@example.org' })
    expect(events(server)).toEqual(['failed', 'started'])
    expect(server.heard.map(({ body }) => body).join('\n')).not.toContain('hush')
  })
})

describe('what a deployment leaves', () => {
  it('is nothing where nobody asked for it', async () => {
    const context = contextOf({})
    expect(await leaveRecord(context, run(applied, 10))).toEqual([])
    expect(context.lines).toEqual([])
  })

  it('is all of it, in every place', async () => {
    const [hook, gate, collector] = [await serve(), await serve(), await serve()]
    const context = contextOf({
      DEPLOY_REPORT_DIR: 'all',
      DEPLOY_METRICS_FILE: 'all.prom',
      DEPLOY_WEBHOOK_URL: hook.url,
      DEPLOY_METRICS_PUSH_URL: gate.url,
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
    })
    const files = await leaveRecord(context, run(applied, 11))
    expect(context.lines).toEqual([])
    expect(files.map((file) => path.extname(file))).toEqual(['.json', '.html', '.prom'])
    expect(readdirSync(path.join(folder, 'all'))).toHaveLength(2)
    expect([hook, gate, collector].map(({ heard }) => heard.length)).toEqual([1, 1, 1])
    const everything = [
      ...files.map((file) => readFileSync(file, 'utf8')),
      ...[hook, gate, collector].flatMap(({ heard }) => heard.map(({ body }) => body)),
    ].join('\n')
    // The password of a role in its plan.
    expect(everything).toContain('CREATE ROLE reader LOGIN PASSWORD')
    expect(everything).not.toContain('hush')
  })

  it('harms nothing where it fails, says so without secrets, and leaves the rest', async () => {
    const refusing = () => serve(() => ({ status: 403 }))
    const [hook, gate, collector] = [await refusing(), await refusing(), await refusing()]
    writeFileSync(path.join(folder, 'file'), '')
    const context = contextOf({
      DEPLOY_REPORT_DIR: 'file/reports',
      DEPLOY_METRICS_FILE: 'none/a.prom',
      DEPLOY_WEBHOOK_URL: `${hook.url}/hush`,
      DEPLOY_METRICS_PUSH_URL: gate.url.replace('//', '//u:hush@'),
      OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: `${collector.url}/hush`,
    })
    expect(await leaveRecord(context, run(applied, 12))).toEqual([])
    expect(context.lines.toSorted()).toEqual([
      expect.stringMatching(/^The metrics in \S+a\.prom could not be left: .*ENOENT/),
      `The metrics were not pushed to ${gate.url}: it answered 403.`,
      expect.stringMatching(/^The report in \S+reports could not be left: .*ENOTDIR/),
      `The spans were not taken at ${collector.url}: it answered 403.`,
      `The webhook at ${hook.url} was not told "succeeded": it answered 403.`,
    ])
    expect(context.lines.join('\n')).not.toContain('hush')
  })

  it('sends no spans to what is no URL, and does not quote it', async () => {
    const context = contextOf({ OTEL_EXPORTER_OTLP_ENDPOINT: 'hush' })
    await leaveRecord(context, run(applied, 13))
    expect(context.lines).toEqual(['The spans went nowhere: the endpoint of OTEL_… is no URL.'])
  })
})
