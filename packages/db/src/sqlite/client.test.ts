import { createServer, type RequestListener } from 'node:http'
import { parseDatabaseUrl } from '@twinship/core'
import { afterEach, describe, expect, it } from 'vitest'
import { createSqliteDb } from './client.ts'

const servers: ReturnType<typeof createServer>[] = []
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections()
    server.close()
  }
})

/** What opening a libSQL server that answers so ends with. */
async function opened(answer: RequestListener): Promise<unknown> {
  const server = createServer(answer)
  servers.push(server)
  const port = await new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      resolve(typeof address === 'object' ? address?.port : undefined)
    })
  })
  const target = parseDatabaseUrl(`libsql://127.0.0.1:${String(port)}?tls=0`, '/')
  if (target.dialect !== 'sqlite') throw new TypeError('not a libSQL URL')
  return await createSqliteDb({ target, authToken: 'hush', reachTimeoutMs: 300 }).catch(
    (error: unknown) => error,
  )
}

describe('a libSQL server', () => {
  it.each([
    [401, 'text/plain', 'hush'],
    [403, 'text/html', ''],
    [401, 'application/json', '{"message":"hush","code":"AUTH_JWT_INVALID"}'],
    [401, 'application/json', '{"error":"hush"}'],
  ])('that answers %i with %s does not accept the token', async (status, type, body) => {
    const error = await opened((_request, response) => {
      response.writeHead(status, { 'content-type': type }).end(body)
    })
    expect(error).toMatchObject({
      code: 'CONNECT.AUTHENTICATION',
      exitCode: 2,
      hint: 'Check DATABASE_AUTH_TOKEN.',
    })
    expect(JSON.stringify(error) + String(error)).not.toContain('hush')
  })

  it('that never answers is unreachable', async () => {
    const started = performance.now()
    expect(await opened(() => undefined)).toMatchObject({ code: 'CONNECT.UNREACHABLE', exitCode: 2 })
    expect(performance.now() - started).toBeLessThan(3000)
  })

  it('that hangs up is unreachable', async () => {
    expect(await opened((request) => request.socket.destroy())).toMatchObject({ code: 'CONNECT.UNREACHABLE' })
  })
})
