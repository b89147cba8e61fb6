import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { blocksOf, readDocument, sectionsOf } from './document.ts'
import { opsJson } from './run-ops.ts'
import { journalFolder } from './status-folder.ts'

const page = readDocument('zero-downtime.md')
const base = blocksOf(page, 'sql').find(({ note }) => note === 'base')?.text ?? ''

/** What a section says of its change: class, findings as they stand there, SQL and the steps it becomes. */
type Section = {
  readonly title: string
  readonly kind: string
  readonly findings: string
  readonly sql: string
  readonly steps: string | undefined
}

const sections = sectionsOf(page).flatMap((text): readonly Section[] => {
  const said = /^### (?<title>.+)\n\nClass \*\*(?<kind>\w+)\*\*; (?<findings>[\s\S]+?)\.\n\n/.exec(
    text,
  )?.groups
  if (said === undefined) return []
  const blocks = blocksOf(text, 'sql')
  return [
    {
      title: said['title'] ?? '',
      kind: said['kind'] ?? '',
      findings: (said['findings'] ?? '').replaceAll(/\s+/g, ' '),
      sql: blocks.find(({ note }) => note === '')?.text ?? '',
      steps: blocks.find(({ note }) => note === 'steps')?.text,
    },
  ]
})

type Lock = { readonly mode: string; readonly name: string }
type Step = { readonly kind: string; readonly sql: readonly string[]; readonly locks: readonly Lock[] }
type PlannedFile = { readonly tag: string; readonly class: string; readonly steps: readonly Step[] }
type Hazard = { readonly tag: string; readonly rule: string; readonly severity: string }

/** Each change on its own, after the tables that the page begins with, as if these were large and in use. */
describe('docs/zero-downtime.md', () => {
  const root = mkdtempSync(path.join(tmpdir(), 'twinship-zero-downtime-'))
  afterAll(() => rmSync(root, { recursive: true, force: true }))
  const change = '0001_change'
  const ask = async (command: readonly string[], sql: string) => {
    const files = [
      { tag: '0000_base', sql: base.replaceAll(';\nCREATE', ';\n--> statement-breakpoint\nCREATE') },
      { tag: change, sql },
    ]
    const folder = journalFolder(root, 'postgresql', files)
    return (await opsJson([...command, '--no-database', '--migrations', folder])).document
  }

  it('has sixteen of them', () => expect(sections).toHaveLength(16))

  it.each(sections)('$title: class and steps are those of the plan', async ({ kind, sql, steps }) => {
    const { files } = (await ask(['plan'], sql))['plan'] as { readonly files: readonly PlannedFile[] }
    const file = files.find(({ tag }) => tag === change)
    expect(file?.class).toBe(kind)
    expect(steps).toBe(kind === 'online' ? asWritten(file?.steps ?? []) : undefined)
  })

  it.each(sections)('$title: rules are those of lint', async ({ findings, sql }) => {
    const hazards = (await ask(['lint', '--all'], sql))['hazards'] as readonly Hazard[]
    const found = hazards
      .filter(({ tag }) => tag === change)
      .map(({ rule, severity }) => `${severity} [${rule}](hazards/${rule}.md)`)
    expect(found.join(', ') || 'no finding').toBe(findings)
  })

  it('begins with a table that says the same', () => {
    const rows = [...page.matchAll(/\[([^\]]+)\]\(#([\w-]+)\) \| (\w+) \|/g)].map(
      ([, title = '', anchor = '', kind = '']) => ({ title, anchor, kind }),
    )
    const expected = sections.map(({ title, kind }) => ({ title, anchor: anchorOf(title), kind }))
    expect(rows.toSorted(byTitle)).toEqual(expected.toSorted(byTitle))
  })
})

function asWritten(steps: readonly Step[]): string {
  return steps
    .map(({ kind, sql, locks }) => {
      const held = locks.map(({ mode, name }) => `${mode} on ${name}`).join(', ')
      return [`-- ${kind}: ${held}`, ...sql.map((statement) => `${statement};`)].join('\n')
    })
    .join('\n')
}

/** As GitHub makes them of headings. */
function anchorOf(title: string): string {
  return title
    .toLowerCase()
    .replaceAll(/[^\w -]/g, '')
    .replaceAll(' ', '-')
}

function byTitle(left: { readonly title: string }, right: { readonly title: string }): number {
  return left.title.localeCompare(right.title)
}
