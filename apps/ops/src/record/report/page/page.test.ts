import { describe, expect, it } from 'vitest'
import { safeRecord } from '../../safe.ts'
import { applied, failed, pulse } from '../../test/example.ts'
import { bar } from './bar.ts'
import { html } from './html.ts'
import { reportPage } from './page.ts'
import { sparkline } from './sparkline.ts'

/** What a reader reads. */
const words = (page: string) =>
  page
    .replace(/<style>[^]*<\/style>/, '')
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll(/\s+/g, ' ')

describe('the page', () => {
  it('tells what was deployed, when, by whom, and the way back', () => {
    const text = words(reportPage(applied))
    for (const said of [
      '✓ Applied Deployment of app (production) 2026-11-26 12:00:00 UTC, 3 min 20 s',
      'postgresql://db.example.org/app',
      'ann@example.org at runner-3',
      '0123456789abcdef0123456789abcdef01234567',
      '0007_index_and_role, 0008_view',
      '20261126T120003000Z__app__0006_add_pairs',
      'twinship_5e0f7a54 at 0/5A3C1E8',
      '! Preflight 1.5 s 1 warning',
      '✓ Backup 1 min 38 s proven',
      '0007_index_and_role/1.1 create-index-concurrently ✓ done 50.0 s',
      '3 tries · waited 2 times · SHARE UPDATE EXCLUSIVE on public.users · estimated 100 ms to 900 ms, 20,000 rows',
      'after 1.0 s: pid 71 (report &lt;b&gt;job&lt;/b&gt;), idle in transaction for 9 min',
      'after 20.0 s: nobody who could be named any more',
      'CREATE INDEX CONCURRENTLY i ON users (email);',
      '! warning · LONG.TRANSACTION pid 71',
      'The schema is what the migrations make.',
      'Touched by the migrations: 1 table public.users',
      'written to by the app meanwhile: 1 table public.messages',
      'before after at the end',
      'App 21 ms 24 ms 22 ms',
      'Rollbacks 12 13 12',
      'App: 21 to 25 ms',
    ]) {
      expect(text).toContain(said)
    }
    expect(text).not.toContain('not begun')
  })

  it('tells what went wrong, what to do, and what was not begun', () => {
    const [first] = failed.steps
    const text = words(reportPage({ ...failed, steps: first === undefined ? [] : [first] }))
    expect(text).toContain('↩ Failed, and taken back')
    expect(text).toContain('MIGRATION.FAILED 0008_view.sql, line 3: column &quot;emial&quot; does not exist')
    expect(text).toContain('→ Mend the cause, then run ops deploy.')
    expect(text).toContain('✗ Migrate 51.0 s MIGRATION.FAILED: 0008_view.sql')
    expect(text).toContain('↩ taken back')
    expect(text).toMatch(/Planned, and not begun by this run 0007_index_and_role\/2\.1 run no lock/)
  })

  it('names the drift', () => {
    const verification = {
      touched: [],
      unchanged: [],
      written: [],
      drift: ['index a is missing'],
      findings: [],
    }
    expect(words(reportPage({ ...applied, verification }))).toContain(
      '✗ 1 difference from what the migrations make: index a is missing',
    )
  })

  it('needs nothing but what a deployment that was declined has', () => {
    const page = reportPage({
      ...applied,
      outcome: 'declined',
      ciRun: null,
      gitCommit: null,
      plan: null,
      backup: null,
      restorePoint: null,
      applied: [],
      stages: [],
      steps: [],
      preflight: [],
      soak: [],
      verification: null,
      healthBefore: null,
      healthAfter: null,
    })
    expect(words(page)).toContain('■ Declined')
    expect(page).not.toContain('<section>')
    expect(page).not.toMatch(/undefined|NaN|Infinity/)
  })

  it('loads nothing, runs nothing and links only to the web', async () => {
    const page = reportPage(await safeRecord(applied))
    const [, policy] = /http-equiv="Content-Security-Policy"\s+content="([^"]*)"/.exec(page) ?? []
    expect(policy?.replaceAll('&#39;', "'")).toBe(
      "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'",
    )
    expect(page).not.toMatch(
      /<(script|link|img|iframe|object|embed|form|base)\b|\bon\w+=|url\(|@import|\bsrc=/i,
    )
    expect([...page.matchAll(/href="([^"]*)"/g)].map(([, to]) => to)).toEqual([
      'https://ci.example.org/runs/71',
    ])
    const run = 'javascript:alert(1)//https://'
    expect(reportPage({ ...applied, ciRun: run })).not.toContain('href=')
    expect(page).not.toContain('hush')
  })

  it('shows whatever stands in a record as text', () => {
    const evil = `"'><script>x</script>\u202E\u0000`
    const poisoned = JSON.parse(JSON.stringify(applied), (key, value: unknown) =>
      typeof value === 'string' && !closed.has(key) ? evil : value,
    ) as typeof applied
    const page = reportPage(poisoned)
    expect(page).toContain(String.raw`&quot;&#39;&gt;&lt;script&gt;x&lt;/script&gt;\u202e\u0000`)
    expect(page).not.toContain('<script')
    expect(page).not.toContain('\u202E')
    // Every element that is opened is one of ours.
    const plain = new Set([...reportPage(applied).matchAll(/<(\w+)/g)].map(([, name]) => name))
    expect([...page.matchAll(/<(\w+)/g)].filter(([, name]) => !plain.has(name))).toEqual([])
  })
})

/** Fields that hold one of a few words, or a time. */
const closed = new Set([
  'outcome',
  'command',
  'environment',
  'severity',
  'startedAt',
  'at',
  'kind',
  'dialect',
])

describe('html', () => {
  it('escapes what is put in, unless it is markup', () => {
    const inner = html`<b>${'<&"\'>'}</b>`
    expect(html`<p>${inner}${[inner]}${null}${1}</p>`.markup).toBe(
      '<p><b>&lt;&amp;&quot;&#39;&gt;</b><b>&lt;&amp;&quot;&#39;&gt;</b>1</p>',
    )
  })
})

describe('a bar', () => {
  const good = { tone: 'good', text: '' } as const
  const whole = { fromMs: 1000, toMs: 2000 }
  it.each([
    [1250, 1500, 'left:min(25%, 100% - 3px);width:25%'],
    [1000, 2000, 'left:min(0%, 100% - 3px);width:100%'],
    [1900, 9000, 'left:min(90%, 100% - 3px);width:10%'],
    [2000, 2000, 'left:min(100%, 100% - 3px);width:0%'],
    [0, 1000, 'left:min(0%, 100% - 3px);width:100%'],
  ])('from %d to %d', (fromMs, toMs, style) => {
    expect(bar({ fromMs, toMs }, whole, good).markup).toContain(style)
  })

  it('has a place in a whole that takes no time', () => {
    expect(bar({ fromMs: 5, toMs: 5 }, { fromMs: 5, toMs: 5 }, good).markup).toContain('width:0%')
  })
})

describe('a sparkline', () => {
  const points = (...values: readonly (number | null)[]) => {
    const samples = values.map((value, at) => ({ atMs: at * 1000, value }))
    const { markup = '' } = sparkline('A', samples) ?? {}
    return [...markup.matchAll(/points="([^"]*)"/g)].map(([, text]) => text)
  }

  it('goes from 0 to the highest value, over time', () => {
    expect(points(5, 10, 0)).toEqual(['4,24 120,4 236,44'])
  })

  it('is broken where there is no value, and a dot where one stands alone', () => {
    expect(points(10, 10, null, 10)).toEqual(['4,4 81.3,4', '235,4 237,4'])
    expect(points(null, 10, null, null, 10)).toHaveLength(2)
  })

  it('is none for one value, and level where all is 0', () => {
    expect(points(1, null)).toEqual([])
    expect(points(0, 0)).toEqual(['4,44 236,44'])
    expect(pulse(0).appMs).toBe(21)
  })
})
