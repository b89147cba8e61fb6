import { createRequire } from 'node:module'

export type S3Server = { readonly port: number; readonly stop: () => Promise<void> }

type Server = {
  readonly run: () => Promise<{ readonly port: number }>
  readonly close: () => Promise<void>
}
type Constructor = new (options: Readonly<Record<string, unknown>>) => Server

/** s3rver: the protocol of S3 over a folder, with the keys S3RVER and S3RVER. */
export async function startS3(directory: string, buckets: readonly string[]): Promise<S3Server> {
  const S3rver = createRequire(import.meta.url)('s3rver') as Constructor
  const server = new S3rver({
    address: '127.0.0.1',
    port: 0,
    silent: true,
    directory,
    configureBuckets: buckets.map((name) => ({ name })),
  })
  const { port } = await server.run()
  return { port, stop: () => server.close() }
}
