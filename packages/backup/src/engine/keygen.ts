import path from 'node:path'
import { CodedError } from '@twinship/core'
import { generateX25519Identity, identityToRecipient } from 'age-encryption'
import { makeFolder } from '../adapters/make-folder.ts'
import { writeDurably } from '../adapters/store/durable.ts'
import { errnoOf, guardStore } from '../adapters/store/errors.ts'

export type NewKey = { readonly file: string; readonly recipient: string }

/** A new private key in a file of 0600 that is not there yet. Throws BACKUP.KEY_EXISTS and BACKUP.STORE. */
export async function generateKey(file: string, now: () => number): Promise<NewKey> {
  const identity = await generateX25519Identity()
  const recipient = await identityToRecipient(identity)
  const text = `# created: ${new Date(now()).toISOString()}\n# public key: ${recipient}\n${identity}\n`
  await guardStore(path.dirname(file), async () => {
    await makeFolder(path.dirname(file))
    try {
      await writeDurably(file, [Buffer.from(text)])
    } catch (error) {
      if (errnoOf(error) !== 'EEXIST') throw error
      throw new CodedError('BACKUP.KEY_EXISTS', `${file} is there already.`, { details: { file } })
    }
  })
  return { file, recipient }
}
