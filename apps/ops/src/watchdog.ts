import { createInterface } from 'node:readline'
import { CodedError, redactText } from '@twinship/core'
import { watchOrder, watchWords, type WatchOrder, type WatchRefusal } from './watchdog/protocol.ts'
import { rehearse } from './watchdog/rehearse.ts'
import { release } from './watchdog/release.ts'

/**
 * A process of its own that lets clients go on where the one that keeps them waiting cannot: rehearsing → waiting → armed
 * (clients may be held) → waiting. It releases when its time is up and stays armed, for the one that is watched may hold clients again
 * without knowing; it releases at the end of its input too, unless it was disarmed.
 */
let order: WatchOrder | undefined
let isArmed = false
let timer: NodeJS.Timeout | undefined

function arm(armed: WatchOrder): void {
  isArmed = true
  // What fails here is tried again at the end of the input.
  timer = setTimeout(() => void release(armed).catch(() => undefined), armed.maxPauseMs)
}

function disarm(): void {
  clearTimeout(timer)
  isArmed = false
}

/** Whether it could do what it is there for, as its answer. */
async function rehearsed(given: WatchOrder): Promise<string> {
  try {
    await rehearse(given)
    return watchWords.ready
  } catch (error) {
    const message = redactText(error instanceof Error ? error.message : String(error))
    const refusal: WatchRefusal = { code: error instanceof CodedError ? error.code : 'DB.REFUSED', message }
    return `${watchWords.cannot} ${JSON.stringify(refusal)}`
  }
}

// A signal to the group of the one that is watched is not meant for the watchdog.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined)
// Nobody may be left to read the answers.
process.stdout.on('error', () => undefined)

void watch()

async function watch(): Promise<void> {
  for await (const line of createInterface({ input: process.stdin })) {
    if (order === undefined) {
      order = watchOrder.parse(JSON.parse(line))
      process.stdout.write(`${await rehearsed(order)}\n`)
      continue
    }
    disarm()
    if (line === watchWords.arm) arm(order)
    process.stdout.write(`${line}\n`)
  }
  clearTimeout(timer)
  if (isArmed && order !== undefined) await release(order)
}
