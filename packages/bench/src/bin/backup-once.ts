import path from 'node:path'
import { createBackup, createLocalStore, createPgSource } from '@twinship/backup'

/** One backup of the URL into a store below the folder; prints the largest resident memory in kB. */
const [, , url, folder = '', recipient = ''] = process.argv
const env = { PATH: process.env['PATH'] }
if (url !== undefined) {
  const ledger = { schema: 'drizzle', table: '__drizzle_migrations' }
  const store = createLocalStore(path.join(folder, 'store'))
  await createBackup({
    source: createPgSource({ url, location: 'bench', ledger, actor: 'bench', env, withPasswords: false }),
    store,
    recipients: [recipient],
    fingerprints: true,
    toolVersion: '0.0.0',
    env,
    now: Date.now,
  })
}
process.stdout.write(`${process.resourceUsage().maxRSS}\n`)
