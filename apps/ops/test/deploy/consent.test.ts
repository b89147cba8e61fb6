import { describe, expect, it } from 'vitest'
import { first, index, lossy, useDeployPlace } from './place.ts'

describe('consent to a deployment', () => {
  const { begun } = useDeployPlace()

  it('is a flag, or a yes at the terminal, in production', async () => {
    const place = await begun('production')
    const command = ['deploy', '--skip-backup', place.name, ...place.folder(first, index)]
    const silent = await place.json(command)
    expect([silent.exitCode, silent.document.error?.code]).toEqual([3, 'CONFIRM.MISSING'])
    expect(silent.document.error?.hint).toContain('--yes')
    const no = await place.ops(command, { answer: 'no' })
    expect([no.exitCode, no.stderr]).toEqual([
      3,
      expect.stringContaining('Not consented to; nothing was changed.'),
    ])
    for (const text of ['1 migration, 1 step', '0001_b  direct', 'Way back', '(production)'])
      expect(no.stderr).toContain(text)
    expect(await place.pending(first, index)).toEqual(['0001_b'])
    // Said for the way back it is no yes to the way there; else whoever names the database says more than yes.
    const back = ['deploy', '--auto-rollback', 'restore', '--confirm', place.name]
    const unasked = await place.json([...back, ...place.folder(first, index)])
    expect([unasked.exitCode, unasked.document.error?.code]).toEqual([3, 'CONFIRM.MISSING'])
    const yes = await place.ops(command, { answer: 'yes' })
    expect([yes.exitCode, yes.stdout]).toEqual([0, expect.stringContaining('Verify      ')])
    const { document } = await place.json(['audit', 'list'])
    expect(JSON.stringify(document)).toContain('\\"consent\\":\\"typed\\"')
    const more = { tag: '0002_more', sql: 'ALTER TABLE a ADD COLUMN x text;\n' }
    const skip = ['deploy', '--skip-backup', place.name, '--confirm', place.name]
    const named = await place.json([...skip, ...place.folder(first, index, more)])
    expect(named.document).toMatchObject({ outcome: 'applied', consent: '--confirm' })
  })

  it('to losing data is the name of the database, and --yes is none', async () => {
    const place = await begun('production')
    const command = ['deploy', '--yes', '--skip-backup', place.name, ...place.folder(first, lossy)]
    for (const more of [[], ['--confirm', 'another']]) {
      const { exitCode, document } = await place.json([...command, ...more])
      expect([exitCode, document.error?.code]).toEqual([3, 'CONFIRM.MISSING'])
      expect(document.error?.message).toContain('0001_c, statement 1: rows of a')
      expect(document.error?.hint).toBe(`Repeat the command with --confirm ${place.name}`)
    }
    expect((await place.ops(command, { answer: 'yes' })).exitCode).toBe(3)
    expect(await place.pending(first, lossy)).toEqual(['0001_c'])
    // Said for the way back it is none to what nobody has read of.
    const back = ['deploy', '--yes', '--auto-rollback', 'restore', '--confirm', place.name]
    const unread = await place.json([...back, ...place.folder(first, lossy)])
    expect([unread.exitCode, unread.document.error?.hint]).toEqual([
      3,
      expect.stringContaining('--plan FILE'),
    ])
    const done = await place.json([...command, '--confirm', place.name])
    expect(done.document).toMatchObject({ outcome: 'applied', consent: '--confirm' })
  })

  it('is not asked for in staging without a terminal, unless data is lost', async () => {
    const place = await begun('staging')
    expect((await place.json(['deploy', ...place.folder(first, lossy)])).exitCode).toBe(3)
    const { document } = await place.json(['deploy', ...place.folder(first, index)])
    expect(document).toMatchObject({ outcome: 'applied', consent: null })
  })
})
