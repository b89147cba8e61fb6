import { createServer, type AddressInfo, type Server } from 'node:net'
import { once } from 'node:events'
import { startLink, type Link, type Intercept } from './link.ts'

export interface WireProxyOptions {
  /** The server's own URL. */
  readonly url: string
  /** Looks at each simple query of a client before the server gets it. */
  readonly intercept: Intercept
}

export interface WireProxy {
  /** The same URL through the proxy, without TLS. */
  readonly url: string
  readonly close: () => Promise<void>
}

/** Stands between clients and a PostgreSQL server, holds what they say to each other, and cuts them off. */
export async function startWireProxy({ url, intercept }: WireProxyOptions): Promise<WireProxy> {
  const target = new URL(url)
  const links = new Set<Link>()
  const server = createServer((client) => {
    const link = startLink(client, { host: target.hostname, port: Number(target.port || 5432) }, intercept)
    links.add(link)
    // A client whose answer is held outlives its server, and would keep the proxy from closing.
    const isGone = Promise.all([link.ended, once(client, 'close')])
    isGone.then(
      () => links.delete(link),
      () => undefined,
    )
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const through = new URL(url)
  through.hostname = '127.0.0.1'
  through.port = String((server.address() as AddressInfo).port)
  through.searchParams.set('sslmode', 'disable')
  return { url: through.href, close: () => closeAll(server, links) }
}

async function closeAll(server: Server, links: ReadonlySet<Link>): Promise<void> {
  const closed = once(server, 'close')
  server.close()
  for (const link of links) link.cut()
  await closed
}
