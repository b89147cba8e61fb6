import { CodedError } from '@twinship/core'
import { describe, expect, it } from 'vitest'
import type { PoolerConsole } from './open.ts'
import { pausePool } from './pause.ts'

const lost = () => new CodedError('DB.CONNECTION_LOST')
const refusal = () => new CodedError('PGBOUNCER.REFUSED', 'already suspended/paused')
const forever = () => new Promise<never>(() => undefined)

/** Consoles that answer as told, and what was sent to them. */
function consoles(answers: Readonly<Record<string, () => Promise<never> | undefined>>) {
  const sent: string[] = []
  let open = 0
  const run: PoolerConsole['run'] = async (command) => {
    sent.push(`${open} ${command}`)
    if (command === 'SHOW DATABASES') return [{ name: 'app', paused: '0' }]
    await answers[command]?.()
    return []
  }
  return {
    sent,
    open: () => {
      open += 1
      return (
        answers[`open ${open}`]?.() ?? Promise.resolve({ location: 'x', run, close: () => Promise.resolve() })
      )
    },
  }
}

const options = { maxPauseMs: 5, signal: new AbortController().signal, now: () => 0 }

describe('pausing', () => {
  it.each(['app', undefined])('takes back a PAUSE of %s that does not end', async (database) => {
    const target = database === undefined ? '' : ' "app"'
    const { sent, open } = consoles({ [`PAUSE${target}`]: forever })
    await expect(pausePool({ ...options, open, database })).rejects.toMatchObject({
      code: 'PGBOUNCER.PAUSE_TIMEOUT',
    })
    expect(sent).toEqual(['1 SHOW DATABASES', `1 PAUSE${target}`, `2 RESUME${target}`])
  })

  it('takes it back where the console is lost', async () => {
    const { sent, open } = consoles({ PAUSE: () => Promise.reject(lost()) })
    await expect(pausePool({ ...options, open })).rejects.toMatchObject({ code: 'DB.CONNECTION_LOST' })
    expect(sent.at(-1)).toBe('2 RESUME')
  })

  it('leaves alone what another has paused', async () => {
    const { sent, open } = consoles({ PAUSE: () => Promise.reject(refusal()) })
    await expect(pausePool({ ...options, open })).rejects.toMatchObject({ code: 'PGBOUNCER.REFUSED' })
    expect(sent.at(-1)).toBe('1 PAUSE')
  })

  it('says so where it cannot take it back', async () => {
    const { open } = consoles({ PAUSE: forever, 'open 2': () => Promise.reject(lost()) })
    const code = 'PGBOUNCER.STILL_PAUSED'
    await expect(pausePool({ ...options, open })).rejects.toMatchObject({ code, exitCode: 5 })
    const second = consoles({ PAUSE: forever, RESUME: () => Promise.reject(lost()) })
    await expect(pausePool({ ...options, open: second.open })).rejects.toMatchObject({ code })
  })

  it('holds it and resumes, or leaves it paused', async () => {
    const { sent, open } = consoles({})
    expect(await pausePool({ ...options, open, holdMs: 1 })).toEqual({ paused: false, waitedMs: 0 })
    expect(sent.at(-1)).toBe('2 RESUME')
    const left = consoles({})
    expect(await pausePool({ ...options, open: left.open })).toEqual({ paused: true, waitedMs: 0 })
    expect(left.sent.at(-1)).toBe('1 PAUSE')
  })

  it.each([{}, { holdMs: 60_000 }])('resumes when it is interrupted: %j', async (more) => {
    const controller = new AbortController()
    const { sent, open } = consoles('holdMs' in more ? {} : { PAUSE: forever })
    const interrupt = (): void => controller.abort()
    const work = pausePool({
      ...options,
      maxPauseMs: 60_000,
      ...more,
      open,
      signal: controller.signal,
      onPaused: interrupt,
    })
    if (!('holdMs' in more)) interrupt()
    await expect(work).rejects.toMatchObject({ code: 'INTERRUPTED' })
    expect(sent.at(-1)).toBe('2 RESUME')
  })

  it.each(['nosuch', 'app"'])('refuses the database %s', async (database) => {
    const { sent, open } = consoles({})
    await expect(pausePool({ ...options, open, database })).rejects.toMatchObject({
      code: 'PGBOUNCER.NO_DATABASE',
    })
    expect(sent).toEqual(['1 SHOW DATABASES'])
  })
})
