import { open } from 'node:fs/promises'

/** Writes a file of 0600 to its end and flushes it to disk. With `wx` it must not be there yet. */
export async function writeDurably(
  file: string,
  content: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  flags: 'wx' | 'w' = 'wx',
): Promise<void> {
  const handle = await open(file, flags, 0o600)
  try {
    for await (const chunk of inLargePieces(content)) await writeAll(handle, chunk)
    await handle.sync()
  } finally {
    await handle.close()
  }
}

const pieceBytes = 1024 * 1024

/** A pipe gives some 64 KiB at a time, and each write is a journey to another thread and back. */
async function* inLargePieces(
  content: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  let held: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of content) {
    held.push(chunk)
    bytes += chunk.length
    if (bytes < pieceBytes) continue
    yield Buffer.concat(held, bytes)
    held = []
    bytes = 0
  }
  if (bytes > 0) yield Buffer.concat(held, bytes)
}

/** A write may take less than it is given. */
async function writeAll(handle: Awaited<ReturnType<typeof open>>, chunk: Uint8Array): Promise<void> {
  for (let at = 0; at < chunk.length;) {
    const { bytesWritten } = await handle.write(chunk, at, chunk.length - at)
    at += bytesWritten
  }
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
