import { createClient } from '@libsql/client'

/** Holds the write lock of a file until it is told to stop, or killed. */
const client = createClient({ url: process.argv[2] ?? '', concurrency: 1 })
const transaction = await client.transaction('write')
process.send?.('held')
process.once('message', () => {
  transaction.close()
  client.close()
  process.disconnect()
})
