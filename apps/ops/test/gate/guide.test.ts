import { runProgram } from '@twinship/core'
import { beforeAll, describe, expect, it } from 'vitest'
import { blocksOf, readDocument } from '../document.ts'
import { typedPrograms } from '../typed-programs.ts'
import { first, second, useGatePlace, type Vars } from './place.ts'

const blocks = blocksOf(readDocument('promotion.md'), 'sh').map(({ note, text }) => ({ where: note, text }))

/** Every command of docs/promotion.md, in its order, each block where the page says it is typed. */
describe('docs/promotion.md', () => {
  const gate = useGatePlace()
  let typed = ''
  let places: Readonly<Record<string, Vars>> = {}
  beforeAll(async () => {
    typed = typedPrograms(gate.at('programs'), gate.folder(first, second))
    const staging = await gate.deployed('staging', first)
    const production = await gate.deployed('production', first)
    const asked = {
      ...production.env,
      DEPLOY_PROMOTION_SIGNERS_FILE: gate.at('promoters'),
      DEPLOY_APPROVERS_FILE: gate.at('approvers'),
      OPS_ACTOR: 'bob@example.org',
      // A server that is thrown away has one role.
      DEPLOY_ALLOW_ANY_ROLE: 'true',
    }
    places = { '': {}, staging: staging.env, production: production.env, deployer: asked }
  })

  it('has a block for each place', () => {
    expect(blocks.map(({ where }) => where)).toEqual(['', 'staging', 'production', 'deployer'])
  })

  it.each(blocks)('$where: $text', { timeout: 300_000 }, async ({ where, text }) => {
    const env = { HOME: gate.root, ...places[where], PATH: typed }
    const { exitCode, stdout, stderr } = await runProgram('bash', ['-c', `set -e\n${text}`], {
      cwd: gate.root,
      env,
    })
    expect({ exitCode, output: exitCode === 0 ? '' : stdout + stderr }).toEqual({ exitCode: 0, output: '' })
    if (where === 'deployer') expect(stdout).toContain(second.tag)
  })
})
