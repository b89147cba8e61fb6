import { open } from 'node:fs/promises'

/** Writes a file of 0600 to its end and flushes it to disk. With `wx` it must not be there yet. */
export async function writeDurably(
  file: string,
  content: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  flags: 'wx' | 'w' = 'wx',
): Promise<void> {
  const handle = await open(file, flags, 0o600)
  try {
    for await (const chunks of inLargePieces(content)) await writeAll(handle, chunks)
    await handle.sync()
  } finally {
    await handle.close()
  }
}

const pieceBytes = 1024 * 1024
/** IOV_MAX of Linux is 1,024. */
const pieceChunks = 512

/** A pipe gives some 64 KiB at a time, and each write is a journey to another thread and back. */
async function* inLargePieces(
  content: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): AsyncGenerator<readonly Uint8Array[]> {
  let held: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of content) {
    if (chunk.length === 0) continue
    held.push(chunk)
    bytes += chunk.length
    if (bytes < pieceBytes && held.length < pieceChunks) continue
    yield held
    held = []
    bytes = 0
  }
  if (held.length > 0) yield held
}

/** Gathered by the system, for copying them into one cost as much time as hashing them. It may take less than it is given. */
async function writeAll(
  handle: Awaited<ReturnType<typeof open>>,
  chunks: readonly Uint8Array[],
): Promise<void> {
  for (let left = chunks; left.length > 0;) {
    const { bytesWritten } = await handle.writev(left)
    left = remainingAfter(left, bytesWritten)
  }
}

/** What is left of the chunks once their first bytes are written. */
export function remainingAfter(chunks: readonly Uint8Array[], bytes: number): readonly Uint8Array[] {
  let skipped = 0
  const at = chunks.findIndex(({ length }) => {
    if (skipped + length > bytes) return true
    skipped += length
    return false
  })
  const first = chunks[at]
  return first === undefined ? [] : [first.subarray(bytes - skipped), ...chunks.slice(at + 1)]
}

/** A name is on disk only once its folder is. */
export async function flushFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
