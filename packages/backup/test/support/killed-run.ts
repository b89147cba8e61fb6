import { createRequire, syncBuiltinESMExports } from 'node:module'

/**
 * Makes or proves a backup and is killed (SIGKILL, by itself) before the Nth operation on a file or on a program.
 * Arguments: create | prove, N, URL, store, key file, recipient, name of the backup. Prints how many there were.
 */
const [, , work = '', at = '0', url = '', directory = '', keyFile = '', recipient = '', name = ''] =
  process.argv
const require = createRequire(import.meta.url)
let operations = 0

function step(): void {
  operations++
  if (operations === Number(at)) process.kill(process.pid, 'SIGKILL')
}

const watched: Readonly<Record<string, readonly string[]>> = {
  'node:fs/promises': ['mkdir', 'mkdtemp', 'open', 'rename', 'rm', 'writeFile', 'chmod'],
  'node:child_process': ['spawn'],
}
for (const [module, functions] of Object.entries(watched)) {
  const exported = require(module) as Record<string, (...given: unknown[]) => unknown>
  for (const one of functions) {
    const real = exported[one]
    if (real === undefined) throw new Error(`${module} has no ${one}`)
    exported[one] = (...given) => {
      step()
      return real(...given)
    }
  }
}
syncBuiltinESMExports()

const backup = await import('@twinship/backup')
const { sourceOf } = await import('./source.ts')
const env = { PATH: process.env['PATH'] }
const store = backup.createLocalStore(directory)
if (work === 'create') {
  await backup.createBackup({
    source: sourceOf(url),
    store,
    recipients: [recipient],
    fingerprints: true,
    toolVersion: '0.1.0',
    env,
    now: Date.now,
  })
} else {
  const place = url.startsWith('file:') ? backup.createSqlitePlace() : backup.createPgPlace({ url, env })
  await backup.proveBackup({ store, name, identityFile: keyFile, env, place, now: Date.now })
}
process.stdout.write(`${operations}\n`)
