import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { DCLinter } from 'dclint'
import { afterAll, describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { parseOps } from './commands.ts'
import { infraPath, readInfra } from './infra-file.ts'

type Service = {
  readonly image?: string
  readonly environment?: Readonly<Record<string, string>>
  readonly command?: readonly string[]
  readonly networks: Readonly<Record<string, { readonly ipv4_address?: string }>>
}
type Compose = {
  readonly services: Readonly<Record<string, Service>>
  readonly configs: Readonly<Record<string, { readonly file?: string; readonly content?: string }>>
  readonly secrets: Readonly<Record<string, { readonly file: string }>>
}

/** The package says where its types are in a way that NodeNext does not follow. */
type LintResult = { readonly messages: readonly { readonly rule: string; readonly message: string }[] }

const text = readInfra('compose/compose.yaml')
const compose = parse(text) as Compose

const folder = mkdtempSync(path.join(tmpdir(), 'twinship-compose-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** What dclint has against a file, the specification's schema first; the order of keys is a matter of taste. */
function errorsOf(yaml: string): readonly string[] {
  const file = path.join(folder, 'compose.yaml')
  writeFileSync(file, yaml)
  const linter = new DCLinter({ rules: {}, quiet: false, debug: false, exclude: [] })
  const results = linter.lintFiles([file], false) as readonly LintResult[]
  const messages = results.flatMap((result) => result.messages)
  return messages.filter(({ rule }) => !rule.endsWith('-order')).map(({ message }) => message)
}

describe('compose.yaml', () => {
  it('is what the Compose specification allows', () => {
    expect(errorsOf(text)).toEqual([])
    expect(errorsOf(text.replace('stop_signal:', 'stop_signl:'))).not.toEqual([])
    expect(errorsOf(text.replace('read_only: true', 'read_only: [maybe]'))).not.toEqual([])
  })

  it('holds no secret: each is a file, which is never committed', () => {
    for (const { environment = {} } of Object.values(compose.services))
      for (const name of Object.keys(environment))
        expect(name).toMatch(/^(NODE_ENV|POSTGRES_INITDB_ARGS|\w+_FILE)$/)
    for (const { file } of Object.values(compose.secrets)) expect(file).toMatch(/^\.\/secrets\/\w+$/)
    expect(readInfra('compose/.gitignore').split('\n')).toEqual(
      expect.arrayContaining(['secrets/', 'tls/', 'pgbouncer/']),
    )
  })

  it('uses the files of infra/postgres, and their addresses', () => {
    const files = Object.values(compose.configs).flatMap(({ file }) => file ?? [])
    expect(files.length).toBe(3)
    for (const file of files) expect(existsSync(path.join(infraPath('compose'), file)), file).toBe(true)
    const address = (name: string) => compose.services[name]?.networks['database']?.ipv4_address
    const hba = readInfra('postgres/pg_hba.conf')
    expect(hba).toContain(`twinship_app       ${address('pgbouncer')}/32`)
    expect(hba).toContain(`twinship_migrator  ${address('ops')}/32`)
  })

  it('names images by their version', () => {
    const images = Object.values(compose.services).flatMap(({ image }) => image ?? [])
    for (const image of images) expect(image).toMatch(/:\d/)
    expect(text.match(/FROM (.+)/)?.[1]).toBe('debian:bookworm-slim')
  })

  it('runs a command that there is', async () => {
    await parseOps(compose.services['ops']?.command ?? ['none'])
    await expect(parseOps(['none'])).rejects.toThrow(/unknown command/)
  })
})
