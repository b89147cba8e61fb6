import { createWriteStream, readFileSync } from 'node:fs'
import { z } from 'zod'
import { runApp } from '../load/app.ts'
import { encodeOperations, type Operation } from '../load/operation.ts'

/** The app of a load benchmark in a process of its own: a file of settings → a file of operations, until SIGTERM. */
const settings = z
  .object({
    url: z.string(),
    connections: z.int(),
    paceMs: z.number().nullable(),
    ids: z.array(z.string()),
    users: z.int(),
    out: z.string(),
  })
  .parse(JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')))
const stop = new AbortController()
process.once('SIGTERM', () => stop.abort())
const out = createWriteStream(settings.out)
let held: Operation[] = []
const flush = () => {
  out.write(encodeOperations(held))
  held = []
}
process.stdout.write('ready\n')
await runApp({
  ...settings,
  signal: stop.signal,
  onOperation: (operation) => {
    held.push(operation)
    if (held.length >= 500) flush()
  },
})
flush()
out.end()
