import { readFileSync } from 'node:fs'
import { startHttpServer } from '@twinship/testkit'
import { describe, expect, it } from 'vitest'
import { renderMetrics } from './metrics/render.ts'
import { deployRecordSchema } from './model.ts'
import { startedNotice } from './notice/build.ts'
import { deliver } from './notice/deliver.ts'
import { noticeSchema } from './notice/model.ts'
import { applied, started } from './test/example.ts'

const docs = (name: string) => readFileSync(new URL(`../../../../docs/${name}`, import.meta.url), 'utf8')
const page = docs('observability.md')

/** The names that a page has in backquotes. */
const named = (text: string) => new Set([...text.matchAll(/`([\w-]+)/g)].map(([, name = '']) => name))

describe('docs/observability.md', () => {
  it('has the figures that there are, and no other', async () => {
    const text = await renderMetrics(applied, null)
    const rendered = [...text.matchAll(/^# TYPE (\w+) gauge$/gm)].map(([, name]) => name)
    const [, section = ''] = /^## Metrics\n([^]*?)^```yaml$/m.exec(page) ?? []
    const told = [...named(section)].filter((name) => name.startsWith('twinship_deploy_'))
    expect(told.toSorted()).toEqual(rendered.toSorted())
    const [, rules = ''] = /^```yaml\n([^]*?)^```$/m.exec(page) ?? []
    const asked = [...rules.matchAll(/twinship_deploy_\w+/g)].map(([name]) => name)
    expect(asked.length).toBeGreaterThan(0)
    expect(asked.filter((name) => !rendered.includes(name))).toEqual([])
  })

  it('has a check of signatures that takes ours and no other', async () => {
    const [, code = ''] = /^```js\n([^]*?)^```$/m.exec(page) ?? []
    const { isOurs } = (await import(`data:text/javascript,${encodeURIComponent(code)}`)) as {
      isOurs: (secret: string, header: string, body: string) => boolean
    }
    const server = await startHttpServer()
    const send = (nowMs: number) =>
      deliver(startedNotice(started, nowMs), {
        webhooks: [server.url],
        webhookFormat: undefined,
        webhookSecret: 'hush',
        nowMs,
      })
    try {
      await send(Date.now())
      await send(Date.now() - 3_600_000)
    } finally {
      await server.close()
    }
    const [fresh, old] = server.heard.map(({ headers, body }) => {
      const header = String(headers['twinship-signature'])
      return { header, body }
    })
    if (fresh === undefined || old === undefined) throw new Error('nothing was sent')
    expect(isOurs('hush', fresh.header, fresh.body)).toBe(true)
    expect(isOurs('other', fresh.header, fresh.body)).toBe(false)
    expect(isOurs('hush', fresh.header, `${fresh.body} `)).toBe(false)
    expect(isOurs('hush', old.header, old.body)).toBe(false)
  })
})

describe('docs/formats.md', () => {
  const section = (title: string) =>
    new RegExp(`^## ${title}\\n([^]*?)^## `, 'm').exec(docs('formats.md'))?.[1] ?? ''

  it('has every key of a record', () => {
    const told = named(section('Records of deployments'))
    const parts = [
      ...applied.stages,
      ...applied.steps,
      ...applied.preflight,
      applied.healthAfter,
      applied.verification,
    ]
    const keys = [deployRecordSchema.shape, ...parts].flatMap((part) => Object.keys(part ?? {}))
    expect(keys.filter((key) => !told.has(key))).toEqual([])
  })

  it('has every key and event of a notice', () => {
    const told = named(section('Notices'))
    const keys = noticeSchema.options.flatMap(({ shape }) => [
      ...Object.keys(shape),
      ...Object.keys(shape.deployment.shape),
      shape.event.value,
    ])
    expect(keys.filter((key) => !told.has(key))).toEqual([])
  })
})
