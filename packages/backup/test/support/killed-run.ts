import { doomFiles } from '@twinship/testkit/doom'

/**
 * Makes or proves a backup and is killed (SIGKILL, by itself) before the Nth operation on a file or on a program.
 * Arguments: create | prove, N, URL, store, key file, recipient, name of the backup. Prints how many there were.
 */
const [, , work = '', at = '0', url = '', directory = '', keyFile = '', recipient = '', name = ''] =
  process.argv
const doom = doomFiles(Number(at))

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
process.stdout.write(`${doom.count()}\n`)
