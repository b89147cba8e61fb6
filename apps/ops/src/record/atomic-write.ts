import { randomBytes } from 'node:crypto'
import { open, rename, rm } from 'node:fs/promises'
import path from 'node:path'

/** The file is there with all of its text or as it was before: it is written beside, flushed and renamed. */
export async function writeAtomically(file: string, text: string, mode: number): Promise<void> {
  const draft = path.join(
    path.dirname(file),
    `.${path.basename(file)}.${process.pid}-${randomBytes(4).toString('hex')}`,
  )
  try {
    const handle = await open(draft, 'wx', mode)
    try {
      // As it is said, whatever the umask: others are to read it who run as somebody else.
      await handle.chmod(mode)
      await handle.writeFile(text)
      await handle.sync()
    } finally {
      await handle.close()
    }
    await rename(draft, file)
  } catch (error) {
    await rm(draft, { force: true })
    throw error
  }
}
