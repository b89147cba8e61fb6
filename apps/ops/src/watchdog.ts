import { createInterface } from 'node:readline'
import { watchOrder, watchWords, type WatchOrder } from './watchdog/protocol.ts'
import { release } from './watchdog/release.ts'

/**
 * A process of its own that lets clients go on where the one that keeps them waiting cannot:
 * waiting → armed (clients may be held) → waiting | released (its time is up, or its input ended).
 */
let order: WatchOrder | undefined
let timer: NodeJS.Timeout | undefined

function disarm(): void {
  clearTimeout(timer)
  timer = undefined
}

async function releaseArmed(): Promise<void> {
  if (timer === undefined || order === undefined) return
  disarm()
  await release(order)
}

// A signal to the group of the one that is watched is not meant for the watchdog.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined)
// Nobody may be left to read the answers.
process.stdout.on('error', () => undefined)

const lines = createInterface({ input: process.stdin })
for await (const line of lines) {
  if (order === undefined) {
    order = watchOrder.parse(JSON.parse(line))
    process.stdout.write(`${watchWords.ready}\n`)
    continue
  }
  disarm()
  if (line === watchWords.arm) timer = setTimeout(() => void releaseArmed(), order.maxPauseMs)
  process.stdout.write(`${line}\n`)
}
await releaseArmed()
