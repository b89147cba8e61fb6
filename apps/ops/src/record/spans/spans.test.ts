import { startHttpServer, type HttpAnswer } from '@twinship/testkit'
import { describe, expect, it } from 'vitest'
import { applied, at, failed } from '../test/example.ts'
import { exportSpans } from './export.ts'
import { spanTarget } from './target.ts'

type Attribute = { readonly key: string; readonly value: Readonly<Record<string, unknown>> }
type Sent = {
  readonly traceId: string
  readonly spanId: string
  readonly parentSpanId?: string
  readonly name: string
  readonly startTimeUnixNano: string
  readonly endTimeUnixNano: string
  readonly attributes: readonly Attribute[]
  readonly events: readonly { readonly timeUnixNano: string }[]
  readonly status: { readonly code: number; readonly message?: string }
}

/** What a collector gets, and what the exporter says of it. */
async function collect(
  env: Readonly<Record<string, string>>,
  {
    record = applied,
    answer = { status: 200 },
  }: { record?: typeof applied; answer?: HttpAnswer | null } = {},
) {
  const server = await startHttpServer(() => answer)
  try {
    const url = spanTarget({ OTEL_EXPORTER_OTLP_ENDPOINT: server.url, ...env }) ?? ''
    const result = await exportSpans(record, { url, env, ...(answer === null ? { limitMs: 500 } : {}) })
    const [request] = server.heard
    const resources = request === undefined ? [] : JSON.parse(request.body).resourceSpans
    const spans: readonly Sent[] = resources.flatMap((one: { scopeSpans: { spans: Sent[] }[] }) =>
      one.scopeSpans.flatMap((scope) => scope.spans),
    )
    const resource: readonly Attribute[] = resources[0]?.resource.attributes ?? []
    return { result, request, spans, resource }
  } finally {
    await server.close()
  }
}

const attributesOf = (attributes: readonly Attribute[]) =>
  Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0]]))
const ms = (nanoseconds: string) => Number(BigInt(nanoseconds) / 1_000_000n)

describe('spans', () => {
  it('are the deployment, its stages, and the steps in theirs, with their times', async () => {
    const { result, request, spans, resource } = await collect({})
    expect(result).toBeNull()
    expect(request).toMatchObject({ method: 'POST', path: '/v1/traces' })
    expect(new Set(spans.map(({ traceId }) => traceId)).size).toBe(1)
    const names = new Map(spans.map(({ spanId, name }) => [spanId, name]))
    expect(
      spans.map(({ name, parentSpanId = '' }) => `${names.get(parentSpanId) ?? '-'} > ${name}`).toSorted(),
    ).toEqual([
      '- > deploy',
      'deploy > backup',
      'deploy > health',
      'deploy > migrate',
      'deploy > plan',
      'deploy > preflight',
      'deploy > soak',
      'deploy > verify',
      'migrate > create-index-concurrently 0007_index_and_role/1.1',
      'migrate > file 0008_view',
      'migrate > run 0007_index_and_role/2.1',
    ])
    const time = (name: string) => {
      const span = spans.find((one) => one.name === name)
      return [span?.startTimeUnixNano ?? '0', span?.endTimeUnixNano ?? '0'].map(ms)
    }
    expect(time('deploy')).toEqual([at(0), at(200_000)].map(Date.parse))
    expect(time('backup')).toEqual([at(2000), at(100_000)].map(Date.parse))
    expect(time('file 0008_view')).toEqual([at(151_000), at(151_040)].map(Date.parse))
    const build = spans.find(({ name }) => name.startsWith('create-index'))
    expect(build?.events.map(({ timeUnixNano }) => ms(timeUnixNano))).toEqual(
      [at(101_000), at(120_000)].map(Date.parse),
    )
    expect(attributesOf(build?.attributes ?? [])).toMatchObject({ 'twinship.step.tries': 3 })
    expect(attributesOf(resource)).toMatchObject({
      'service.name': 'twinship-ops',
      'service.version': '0.1.0',
    })
    const root = spans.find(({ name }) => name === 'deploy')
    expect(attributesOf(root?.attributes ?? [])).toMatchObject({
      'deployment.environment.name': 'production',
      'db.namespace': 'app',
      'twinship.outcome': 'applied',
    })
    expect(spans.map(({ status }) => status.code)).toEqual(spans.map(() => 0))
  })

  it('tell what failed', async () => {
    const { spans } = await collect({}, { record: failed })
    const failures = spans.filter(({ status }) => status.code === 2)
    expect(failures.map(({ name, status }) => [name, status.message]).toSorted()).toEqual([
      ['deploy', `${failed.error?.code}: ${failed.error?.message}`],
      ['file 0008_view', 'not finished'],
      ['migrate', 'MIGRATION.FAILED: 0008_view.sql'],
    ])
  })

  it('are part of the trace that started it, unless that is not recorded', async () => {
    const trace = '0af7651916cd43dd8448eb211c80319c'
    const { spans } = await collect({ TRACEPARENT: `00-${trace}-b7ad6b7169203331-01` })
    expect(new Set(spans.map(({ traceId }) => traceId))).toEqual(new Set([trace]))
    expect(spans.find(({ name }) => name === 'deploy')?.parentSpanId).toBe('b7ad6b7169203331')
    const none = await collect({ TRACEPARENT: `00-${trace}-b7ad6b7169203331-00` })
    expect([none.result, none.request]).toEqual([null, undefined])
  })

  it('go with the name and the headers of the environment', async () => {
    const { request, resource } = await collect({
      OTEL_EXPORTER_OTLP_HEADERS: 'authorization=Bearer%20hush,x-tenant=a',
      OTEL_EXPORTER_OTLP_TRACES_HEADERS: 'x-tenant=b',
      OTEL_SERVICE_NAME: 'shop-deploys',
      OTEL_RESOURCE_ATTRIBUTES: 'team=data,service.name=other',
    })
    expect(request?.headers).toMatchObject({ authorization: 'Bearer hush', 'x-tenant': 'b' })
    expect(attributesOf(resource)).toMatchObject({ 'service.name': 'shop-deploys', team: 'data' })
  })

  it('hold nobody up, and tell why they were not taken', async () => {
    expect((await collect({}, { answer: { status: 401 } })).result).toBe('it answered 401')
    expect((await collect({}, { answer: null })).result).toMatch(/^[\w ]+$/)
    const gone = await startHttpServer()
    await gone.close()
    const result = await exportSpans(applied, { url: `${gone.url}/hush`, env: {}, limitMs: 500 })
    expect(result).toMatch(/^(ECONNREFUSED|it was not taken in time)$/)
  })
})

it.each([
  [{}, undefined],
  [{ OTEL_EXPORTER_OTLP_ENDPOINT: '' }, undefined],
  [{ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://localhost:4318/' }, 'http://localhost:4318/v1/traces'],
  [
    { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://a', OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://b/own' },
    'http://b/own',
  ],
  [{ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://a', OTEL_SDK_DISABLED: 'TRUE' }, undefined],
  [{ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://a', OTEL_SDK_DISABLED: 'false' }, 'http://a/v1/traces'],
])('%j sends spans to %s', (env, target) => expect(spanTarget(env)).toBe(target))
