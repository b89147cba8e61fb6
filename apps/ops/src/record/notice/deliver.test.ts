import { createHmac } from 'node:crypto'
import { startHttpServer } from '@twinship/testkit'
import { afterEach, expect, it } from 'vitest'
import { at, started } from '../test/example.ts'
import { startedNotice } from './build.ts'
import { deliver, speaksSlack } from './deliver.ts'

const nowMs = Date.parse(at(1500))
const notice = startedNotice(started, nowMs)
const none = {
  webhookFormat: undefined,
  webhookSecret: undefined,
  nowMs,
  limits: { limitMs: 60_000, pauseMs: 1 },
}

const open: { readonly close: () => Promise<void> }[] = []
afterEach(() => Promise.all(open.splice(0).map((server) => server.close())))

async function serve(...statuses: readonly number[]) {
  const server = await startHttpServer((_, index) => ({ status: statuses[index] ?? 200 }))
  open.push(server)
  return server
}

it('tells every webhook in JSON, with the same number where it is told again', async () => {
  const one = await serve()
  const other = await serve(500)
  expect(await deliver(notice, { ...none, webhooks: [`${one.url}/a`, `${other.url}/b`] })).toEqual([])
  expect(one.heard.map(({ path, method }) => `${method} ${path}`)).toEqual(['POST /a'])
  expect(JSON.parse(one.heard[0]?.body ?? '')).toEqual(notice)
  expect(one.heard[0]?.headers).toMatchObject({
    'content-type': 'application/json',
    'twinship-event': 'started',
    'user-agent': 'twinship-ops/0.1.0',
  })
  expect(one.heard[0]?.headers['twinship-signature']).toBeUndefined()
  const numbers = other.heard.map(({ headers }) => headers['twinship-delivery'])
  expect(numbers).toHaveLength(2)
  expect(new Set(numbers).size).toBe(1)
})

it('signs what it sends, with the time', async () => {
  const { heard, url } = await serve()
  await deliver(notice, { ...none, webhooks: [url], webhookSecret: 'hush' })
  const [request] = heard
  const seconds = Math.floor(nowMs / 1000)
  const expected = createHmac('sha256', 'hush').update(`${seconds}.${request?.body}`).digest('hex')
  expect(request?.headers['twinship-signature']).toBe(`t=${seconds},v1=${expected}`)
})

it('speaks as Slack does where it is asked to', async () => {
  const { heard, url } = await serve()
  await deliver(notice, { ...none, webhooks: [url], webhookFormat: 'slack' })
  const { text, ...rest } = JSON.parse(heard[0]?.body ?? '')
  expect(rest).toEqual({})
  expect(text).toContain('*deploy of postgresql://db.example.org/app (production) has begun')
})

it('tells which one failed, and not its URL', async () => {
  const good = await serve()
  const bad = await serve(403)
  const failures = await deliver(notice, { ...none, webhooks: [`${bad.url}/services/hush`, good.url] })
  expect(failures).toEqual([`The webhook at ${bad.url} was not told "started": it answered 403.`])
  expect(good.heard).toHaveLength(1)
})

it('speaks as Slack does at Slack, unless it is told otherwise', () => {
  const slack = 'https://hooks.slack.com/services/hush'
  expect(speaksSlack(slack, undefined)).toBe(true)
  expect(speaksSlack(slack, 'json')).toBe(false)
  expect(speaksSlack('https://example.org/hooks.slack.com', undefined)).toBe(false)
  expect(speaksSlack('https://example.org', 'slack')).toBe(true)
})
