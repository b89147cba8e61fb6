import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { runProgram } from '@twinship/core'
import { beforeAll, describe, expect, it } from 'vitest'
import { binArguments, workspaceRoot } from '../run-ops.ts'
import { first, second, useGatePlace, type Vars } from './place.ts'

const page = readFileSync(path.join(workspaceRoot, 'docs/promotion.md'), 'utf8')
const blocks = [...page.matchAll(/^```sh ?(.*)\n([\s\S]*?)^```$/gm)].map(([, where = '', text = '']) => ({
  where,
  text,
}))

/** Every command of docs/promotion.md, in its order, each block where the page says it is typed. */
describe('docs/promotion.md', () => {
  const gate = useGatePlace()
  const bin = gate.at('programs')
  let places: Readonly<Record<string, Vars>> = {}
  beforeAll(async () => {
    mkdirSync(bin)
    // pnpm ops COMMAND is this program with a folder of migrations; packages are found from any working directory.
    const program = binArguments.map((one) =>
      one === 'tsx' ? import.meta.resolve('tsx') : one.replace(/^apps/, path.join(workspaceRoot, 'apps')),
    )
    const folder = gate.folder(first, second)
    const script = `#!/bin/sh\nshift\nexec node ${program.join(' ')} "$@" ${folder.join(' ')}\n`
    writeFileSync(path.join(bin, 'pnpm'), script)
    chmodSync(path.join(bin, 'pnpm'), 0o755)
    const staging = await gate.deployed('staging', first)
    const production = await gate.deployed('production', first)
    const asked = {
      ...production.env,
      DEPLOY_PROMOTION_SIGNERS_FILE: gate.at('promoters'),
      DEPLOY_APPROVERS_FILE: gate.at('approvers'),
      OPS_ACTOR: 'bob@example.org',
    }
    places = { '': {}, staging: staging.env, production: production.env, deployer: asked }
  })

  it('has a block for each place', () => {
    expect(blocks.map(({ where }) => where)).toEqual(['', 'staging', 'production', 'deployer'])
  })

  it.each(blocks)('$where: $text', { timeout: 300_000 }, async ({ where, text }) => {
    const env = { HOME: gate.root, ...places[where], PATH: `${bin}:${process.env['PATH'] ?? ''}` }
    const { exitCode, stdout, stderr } = await runProgram('bash', ['-c', `set -e\n${text}`], {
      cwd: gate.root,
      env,
    })
    expect({ exitCode, output: exitCode === 0 ? '' : stdout + stderr }).toEqual({ exitCode: 0, output: '' })
    if (where === 'deployer') expect(stdout).toContain(second.tag)
  })
})
