import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { parseOps } from './commands.ts'
import { readInfra } from './infra-file.ts'

const units = ['pgbouncer.service', 'twinship-backup.service', 'twinship-migrate.service']
const folder = mkdtempSync(path.join(tmpdir(), 'twinship-units-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** systemd looks whether the program is there: where Node is differs between machines. */
function analyze(unit: string, text: string, ...args: readonly string[]) {
  const file = path.join(folder, unit)
  writeFileSync(file, text.replace('ExecStart=/usr/bin/node', `ExecStart=${process.execPath}`))
  const { status, stdout, stderr } = spawnSync('systemd-analyze', [...args, file], { encoding: 'utf8' })
  return { status, stdout, stderr }
}

// There is no systemd elsewhere, and the units are of no use there.
describe.runIf(process.platform === 'linux').each(units)('%s', (unit) => {
  const text = readInfra(`systemd/${unit}`)

  it('is understood by systemd to the last line', () => {
    expect(analyze(unit, text, 'verify')).toEqual({ status: 0, stdout: '', stderr: '' })
    const misspelt = analyze(unit, text.replace('ProtectSystem=', 'ProtectSystm='), 'verify')
    expect(misspelt.stderr).toMatch(/Unknown key (name )?'ProtectSystm'/)
  })

  it('is confined: no more than 1.6 of 10 on the scale of systemd', () => {
    const rate = (unitText: string) =>
      analyze(unit, unitText, 'security', '--no-pager', '--offline=true', '--threshold=16').status
    expect(rate(text)).toBe(0)
    expect(rate(text.replace('CapabilityBoundingSet=\n', ''))).not.toBe(0)
  })
})

describe('the backup unit', () => {
  it('runs a command that there is, and has a timer that systemd understands', async () => {
    const text = readInfra('systemd/twinship-backup.service')
    const [, args = 'none'] = /^ExecStart=.+ops\.js (.+)$/m.exec(text) ?? []
    await parseOps(args.split(' '))
    expect(text).not.toMatch(/^Restart=/m)
    const timer = readInfra('systemd/twinship-backup.timer')
    const [, calendar = ''] = /^OnCalendar=(.+)$/m.exec(timer) ?? []
    if (process.platform !== 'linux') return
    writeFileSync(
      path.join(folder, 'twinship-backup.service'),
      text.replace('/usr/bin/node', process.execPath),
    )
    expect(analyze('twinship-backup.timer', timer, 'verify')).toEqual({ status: 0, stdout: '', stderr: '' })
    expect(spawnSync('systemd-analyze', ['calendar', calendar]).status).toBe(0)
  })
})

describe('the migration unit', () => {
  it('runs a command that there is, and never a second time by itself', async () => {
    const text = readInfra('systemd/twinship-migrate.service')
    const [, args = 'none'] = /^ExecStart=.+ops\.js (.+)$/m.exec(text) ?? []
    await parseOps(args.split(' '))
    expect(text).toMatch(/^Type=oneshot$/m)
    expect(text).not.toMatch(/^Restart=/m)
  })
})
