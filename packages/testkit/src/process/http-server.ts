import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'

export type HeardRequest = {
  readonly method: string
  readonly path: string
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

export type HttpServer = {
  /** `http://127.0.0.1:<port>`. */
  readonly url: string
  /** Those that were read to their end, in that order. */
  readonly heard: readonly HeardRequest[]
  readonly close: () => Promise<void>
}

/** What the server says to one request; null: it never answers. */
export type HttpAnswer = { readonly status: number; readonly headers?: Readonly<Record<string, string>> }

/** A server of this machine that keeps what it is told. `answer` gets the requests from 0 on. */
export async function startHttpServer(
  answer: (request: HeardRequest, index: number) => HttpAnswer | null = () => ({ status: 200 }),
): Promise<HttpServer> {
  const heard: HeardRequest[] = []
  const server = createServer((incoming, response) => {
    const parts: Buffer[] = []
    incoming.on('data', (part: Buffer) => parts.push(part))
    incoming.on('end', () => {
      const { method = '', url = '', headers } = incoming
      const request = { method, path: url, headers, body: Buffer.concat(parts).toString('utf8') }
      const said = answer(request, heard.push(request) - 1)
      if (said !== null) response.writeHead(said.status, said.headers).end()
    })
  })
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    heard,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
