import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import type { Prompter } from '../../src/prompter.ts'
import { ops, opsJson, type OpsOptions } from '../run-ops.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'twinship-credentials-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const users = path.join(folder, 'users')
const out = path.join(folder, 'userlist.txt')
beforeEach(() => {
  rmSync(out, { force: true })
  writeFileSync(users, 'a:hush one\n"b""c" hush:two\n', { mode: 0o600 })
  chmodSync(users, 0o600)
})

/** Runs it, and looks that no password is in what it printed. */
async function pgbouncer(args: readonly string[], options: OpsOptions = {}) {
  const result = await ops(['pgbouncer', ...args], {
    env: { NODE_ENV: 'production' },
    cwd: folder,
    ...options,
  })
  expect(result.stdout + result.stderr).not.toContain('hush')
  return result
}

async function refused(args: readonly string[], code: string, exitCode: number, options: OpsOptions = {}) {
  const { document, ...result } = await opsJson(['pgbouncer', ...args], { cwd: folder, ...options })
  expect(document).toMatchObject({ error: { code } })
  expect(result.exitCode).toBe(exitCode)
  expect(result.stdout + result.stderr).not.toContain('hush')
  return document.error?.message ?? ''
}

/** Answers in turn; undefined leaves the question. */
function answering(...answers: readonly string[]): Prompter {
  const left = [...answers]
  const next = (): Promise<string> => {
    const answer = left.shift()
    return answer === undefined ? Promise.reject(new Error('one question too many')) : Promise.resolve(answer)
  }
  return {
    select: async (_message, choices) => {
      const answer = await next()
      const choice = choices.find(({ value }) => value === answer)
      if (choice === undefined) throw new Error(`no choice ${answer}`)
      return choice.value
    },
    text: next,
    password: next,
  }
}

const scram = 'SCRAM-SHA-256\\$4096:[^$]+\\$[^:]+:[^"\']+'

describe('hash', () => {
  it('takes the password from standard input', async () => {
    expect((await pgbouncer(['hash', '--stdin'], { input: 'hush\n' })).stdout).toMatch(
      new RegExp(`^${scram}\n$`),
    )
    const { document } = await opsJson(
      ['pgbouncer', 'hash', '--stdin', '--user', 'o"x', '--iterations', '5000'],
      { input: 'hush' },
    )
    expect(document['sql']).toBe(`ALTER ROLE "o""x" PASSWORD '${String(document['verifier'])}';`)
    expect(document['verifier']).toMatch(/^SCRAM-SHA-256\$5000:/)
  })

  it('or from a person, twice', async () => {
    const { stdout } = await pgbouncer(['hash', '--user', 'app'], { prompter: answering('hush', 'hush') })
    expect(stdout).toMatch(new RegExp(`"app" "${scram}"\n.+\nALTER ROLE "app" PASSWORD '${scram}';\n$`))
    const differing = await pgbouncer(['hash'], { prompter: answering('hush', 'hush2') })
    expect(differing).toMatchObject({ exitCode: 2, stdout: '' })
    expect(differing.stderr).toContain('The two passwords differ')
  })

  it('is MD5 on request, with a warning', async () => {
    const { stdout, stderr } = await pgbouncer(['hash', '--md5', '--user', 'app', '--stdin'], {
      input: 'hush',
    })
    expect(stdout).toContain('"app" "md5f446a971bc841aaf6cd0751d2a30b910"')
    expect(stderr).toMatch(/warning .*MD5 is broken/)
  })

  it.each([
    [[], '', 'USAGE.INVALID', /no terminal to ask/],
    [['--md5', '--stdin'], 'hush', 'USAGE.INVALID', /give --user too/],
    [
      ['--md5', '--iterations', '5000', '--user', 'a', '--stdin'],
      'hush',
      'USAGE.INVALID',
      /--iterations is of SCRAM/,
    ],
    [['--iterations', '4095', '--stdin'], 'hush', 'USAGE.INVALID', /whole number from 4096/],
    [['--stdin'], '', 'PGBOUNCER.VALUE', /is empty/],
    [['--stdin'], 'hush\nhush\n', 'PGBOUNCER.VALUE', /line break/],
    [['--stdin'], Uint8Array.of(0xff), 'PGBOUNCER.VALUE', /not UTF-8/],
    [['hush'], '', 'USAGE.INVALID', /too many arguments/],
  ] as const)('%j with %j on its input', async (args, input, code, message) => {
    expect(await refused(['hash', ...args], code, 2, { input })).toMatch(message)
  })
})

describe('userlist', () => {
  it('prints both halves', async () => {
    const { stdout } = await pgbouncer(['userlist', '--from', 'users'])
    expect(stdout.match(new RegExp(`^"(a|b""c)" "${scram}"$`, 'gm'))).toHaveLength(2)
    expect(stdout.match(new RegExp(`^ALTER ROLE "(a|b""c)" PASSWORD '${scram}';$`, 'gm'))).toHaveLength(2)
  })

  it('puts them into a file, 0600, and keeps the others', async () => {
    writeFileSync(out, '; mine\n"a" "old"\n"z" "kept"\n', { mode: 0o644 })
    const { stdout, stderr } = await pgbouncer(['userlist', '--from', '-', '--out', 'userlist.txt'], {
      input: readFileSync(users),
    })
    expect(stderr).toContain(`Wrote ${out}: 1 added, 1 replaced, 1 kept.`)
    expect(stdout).not.toMatch(/^"/m)
    expect(readFileSync(out, 'utf8')).toMatch(
      new RegExp(`^; mine\n"a" "${scram}"\n"z" "kept"\n"b""c" "${scram}"\n$`),
    )
    expect(statSync(out).mode & 0o777).toBe(0o600)
    const lines = readFileSync(out, 'utf8').match(new RegExp(scram, 'g')) ?? []
    for (const verifier of lines) expect(stdout).toContain(`'${verifier}'`)
  })

  it('tells a script', async () => {
    const { document } = await opsJson(['pgbouncer', 'userlist', '--from', users, '--out', out, '--quiet'])
    expect(document).toMatchObject({
      method: 'scram',
      file: { path: out, added: ['a', 'b"c'], replaced: [], kept: 0 },
    })
  })

  it.each([0o644, 0o640, 0o604])('refuses a file of passwords that others may read (%o)', async (mode) => {
    chmodSync(users, mode)
    const message = await refused(
      ['userlist', '--from', 'users', '--out', 'userlist.txt'],
      'PGBOUNCER.EXPOSED',
      2,
    )
    expect(message).toContain('is open to others')
    expect(existsSync(out)).toBe(false)
  })

  it('writes nothing where anything is wrong', async () => {
    writeFileSync(users, 'a:hush\na:hush\n')
    await refused(['userlist', '--from', 'users', '--out', 'userlist.txt'], 'PGBOUNCER.USERLIST', 2)
    writeFileSync(users, 'a:hush\n')
    writeFileSync(out, 'broken')
    await refused(['userlist', '--from', 'users', '--out', 'userlist.txt'], 'PGBOUNCER.USERLIST', 2)
    expect(readFileSync(out, 'utf8')).toBe('broken')
    await refused(['userlist', '--from', 'users', '--out', 'no/where'], 'PGBOUNCER.USERLIST', 2)
    await refused(['userlist', '--from', 'nowhere'], 'PGBOUNCER.USERLIST', 2)
    await refused(['userlist', '--from', '.'], 'PGBOUNCER.USERLIST', 2)
  })

  it.each([
    [[], /either --user.* or --from/],
    [['--user', 'a', '--from', 'users'], /either --user/],
    [['--user', 'a'], /no terminal to ask/],
  ])('%j', async (args, message) => {
    expect(await refused(['userlist', ...args], 'USAGE.INVALID', 2)).toMatch(message)
  })

  it('asks for each', async () => {
    const prompter = answering('hush1', 'hush1', 'hush2', 'hush2')
    const { stdout } = await pgbouncer(['userlist', '--user', 'a', '--user', 'b'], { prompter })
    expect(stdout.match(/^ALTER ROLE "[ab]"/gm)).toHaveLength(2)
    expect((await pgbouncer(['userlist', '--user', 'a', '--user', 'a'], { prompter })).exitCode).toBe(2)
    expect((await pgbouncer(['userlist', '--user', 'a\nb'], { prompter })).stderr).toMatch(
      /^PGBOUNCER\.VALUE: The name/,
    )
  })
})

describe('without a verb', () => {
  it('asks a person', async () => {
    const single = await pgbouncer([], {
      prompter: answering('single', 'app', 'userlist.txt', 'hush', 'hush'),
    })
    expect(single).toMatchObject({ exitCode: 0 })
    const many = await pgbouncer([], { prompter: answering('many', 'users', 'userlist.txt') })
    expect(many.stderr).toContain('2 added, 0 replaced, 1 kept')
    expect(readFileSync(out, 'utf8').match(/^"(app|a|b""c)"/gm)).toHaveLength(3)
    const guide = await pgbouncer([], { prompter: answering('guide') })
    expect(guide.stdout).toBe((await pgbouncer(['guide'])).stdout)
  })

  it('names the verbs where nobody can be asked', async () => {
    for (const args of [[], ['confg']]) {
      const { exitCode, stderr } = await pgbouncer(args)
      expect(exitCode).toBe(2)
      expect(stderr).toMatch(/^USAGE\.INVALID: .+\n→ One of: ops pgbouncer config, userlist, hash/)
    }
  })
})

describe('what needs no server', () => {
  it('is printed for a person and for a script', async () => {
    const given = ['--cores', '2', '--database', 'app=My App', '--role', 'a']
    const config = await pgbouncer(['config', ...given, '--max-connections', '10'])
    expect(config.stdout).toContain("\napp = host='localhost' port=5432 dbname='My App'\n")
    expect(config.stderr).toMatch(/^warning {2}SIZE\.SERVER: /)
    const env = { DB_POOL_MAX: '20', DB_POOL_ACQUIRE_TIMEOUT: '1000' }
    const { document } = await opsJson(['pgbouncer', 'config', ...given], { env })
    expect(document).toMatchObject({
      sizes: { maxClientConnections: 90, queryWaitTimeoutSeconds: 2 },
      warnings: [],
    })
    expect((await opsJson(['pgbouncer', 'guide', 'tls'])).document).toMatchObject({
      sections: [{ id: 'tls' }],
    })
    const lookup = await pgbouncer(['auth-query', '--database', 'a"b'])
    expect(lookup.stdout).toContain('GRANT CONNECT ON DATABASE "a""b" TO pgbouncer_auth;')
    expect((await opsJson(['pgbouncer', 'auth-query', '--database', 'app'])).document).toMatchObject({
      database: 'app',
    })
  })

  it.each([
    [['config', '--database', 'a', '--role', 'b'], 'USAGE.INVALID'],
    [['config', '--cores', '2', '--database', 'a', '--database', 'a=b', '--role', 'b'], 'USAGE.INVALID'],
    [['config', '--cores', '2', '--database', 'a', '--role', 'b', '--target', '1.17'], 'USAGE.INVALID'],
    [['config', '--cores', '2', '--database', 'a', '--role', 'b', '--server-cert', '/a'], 'USAGE.INVALID'],
    [['config', '--cores', '2', '--database', 'a', '--role', 'b', '--listen-port', '65536'], 'USAGE.INVALID'],
    [['config', '--cores', '2', '--database', 'a\nb', '--role', 'b'], 'PGBOUNCER.VALUE'],
    [['auth-query', '--database', 'a\nb'], 'PGBOUNCER.VALUE'],
    [['guide', 'everything'], 'USAGE.INVALID'],
  ] as const)('%j is %s', async (args, code) => void (await refused(args, code, 2)))
})
