import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { DockerfileParser, type Copy } from 'dockerfile-ast'
import { validate } from 'dockerfile-utils'
import { usePostgres } from '@twinship/testkit'
import { afterAll, describe, expect, it } from 'vitest'
import { workspaceRoot } from '../run-ops.ts'
import { readInfra } from './infra-file.ts'

const text = readInfra('docker/Dockerfile')
const dockerfile = DockerfileParser.parse(text)
const instructions = (keyword: string) =>
  dockerfile.getInstructions().filter((one) => one.getKeyword() === keyword)
const copies = dockerfile.getCOPYs()
const isFromStage = (copy: Copy) => copy.getFlags().some((flag) => flag.getName() === 'from')
const sources = (copy: Copy) => copy.getArguments().slice(0, -1).map(String)

describe('the Dockerfile', () => {
  it('is one that the linter has nothing against', () => {
    expect(validate(text)).toEqual([])
    expect(validate(text.replace('WORKDIR /src', 'WORKDRI /src'))).not.toEqual([])
  })

  it('starts from images with a version, and ends as a user by number who is not root', () => {
    for (const from of dockerfile.getFROMs()) expect(from.getImage()).toMatch(/^node:\d+-bookworm-slim$/)
    expect(instructions('USER').map((one) => one.getArgumentsContent())).toEqual(['1000:1000'])
    expect(instructions('HEALTHCHECK')).toEqual([])
  })

  it('copies what is there, and what is there is not ignored', () => {
    const wanted = copies.filter((copy) => !isFromStage(copy)).flatMap(sources)
    for (const source of wanted) expect(existsSync(path.join(workspaceRoot, source)), source).toBe(true)
    const allowed = readInfra('docker/Dockerfile.dockerignore')
      .split('\n')
      .flatMap((line) => (line.startsWith('!') ? [line.slice(1)] : []))
    expect(allowed.toSorted()).toEqual(wanted.toSorted())
  })

  it('installs the pnpm that the workspace names', () => {
    expect(text).toContain('npm install --global pnpm@12.21.0')
  })
})

describe('what the image holds', () => {
  const app = path.join(mkdtempSync(path.join(tmpdir(), 'twinship-image-')), 'app')
  afterAll(() => rmSync(path.dirname(app), { recursive: true, force: true }))
  const pg = usePostgres()
  const run = (program: string, args: readonly string[], env: Record<string, string> = {}) =>
    spawnSync(program, args, {
      cwd: workspaceRoot,
      encoding: 'utf8',
      env: { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '', ...env },
      timeout: 600_000,
    })

  it('is made by its own build steps, and runs without the workspace', { timeout: 900_000 }, () => {
    const steps = instructions('RUN')
      .map((one) => one.getArgumentsContent() ?? '')
      .filter((line) => line.startsWith('pnpm ') && !line.startsWith('pnpm install'))
    expect(steps).toEqual(['pnpm build', 'pnpm --filter @twinship/ops deploy --prod /app'])
    for (const step of steps) {
      const args = step.split(' ').slice(1)
      const built = run('npx', ['-y', 'pnpm@12.21.0', ...args.map((one) => (one === '/app' ? app : one))])
      expect(built, built.stdout + built.stderr).toMatchObject({ status: 0 })
    }
    expect(copies.filter(isFromStage).flatMap(sources)).toEqual(['/app'])
    const entry = dockerfile
      .getENTRYPOINTs()[0]
      ?.getJSONStrings()
      .map((one) => one.getJSONValue())
    expect(entry).toEqual(['node', '/app/dist/ops.js'])
    const ops = (args: readonly string[], env: Record<string, string>) =>
      run(process.execPath, [path.join(app, 'dist/ops.js'), ...args], env)
    // Grammar, driver and migrations of each database, and the seed, are in it.
    const server = { DATABASE_URL: pg.url, NODE_ENV: 'test' }
    expect(ops(['migrate'], server)).toMatchObject({ status: 0 })
    expect(ops(['status', '--check'], server)).toMatchObject({ status: 0 })
    const file = { DATABASE_URL: `file:${path.join(path.dirname(app), 'test.db')}`, NODE_ENV: 'test' }
    expect(ops(['migrate'], file)).toMatchObject({ status: 0 })
    expect(ops(['reset', '--confirm', 'test.db'], file)).toMatchObject({ status: 0 })
  })
})
