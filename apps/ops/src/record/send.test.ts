import { startHttpServer, type HttpAnswer } from '@twinship/testkit'
import { afterEach, expect, it } from 'vitest'
import { send, shownUrl, type Call } from './send.ts'

const limits = { limitMs: 60_000, pauseMs: 1 }
const open: { readonly close: () => Promise<void> }[] = []
afterEach(() => Promise.all(open.splice(0).map((server) => server.close())))

async function serve(...answers: readonly (HttpAnswer | null)[]) {
  const server = await startHttpServer((_, index) =>
    index < answers.length ? (answers[index] ?? null) : { status: 599 },
  )
  open.push(server)
  const call: Call = { url: `${server.url}/hush`, method: 'POST', headers: { 'x-a': 'b' }, body: 'text' }
  return { ...server, call }
}

it('says nothing where it was taken', async () => {
  const { call, heard } = await serve({ status: 204 })
  expect(await send(call, limits)).toBeNull()
  expect(heard).toMatchObject([{ method: 'POST', path: '/hush', body: 'text', headers: { 'x-a': 'b' } }])
})

it.each([500, 503, 429])('tries once more after %d', async (status) => {
  const { call, heard } = await serve({ status }, { status: 200 })
  expect(await send(call, limits)).toBeNull()
  expect(heard).toHaveLength(2)
})

it('gives up after the second try', async () => {
  const { call, heard } = await serve({ status: 500 }, { status: 502 }, { status: 200 })
  expect(await send(call, limits)).toBe('it answered 502')
  expect(heard).toHaveLength(2)
})

it('does not repeat what is refused for good, and follows nobody elsewhere', async () => {
  const refusing = await serve({ status: 404 })
  expect(await send(refusing.call, limits)).toBe('it answered 404')
  expect(refusing.heard).toHaveLength(1)
  const other = await serve({ status: 200 })
  const leading = await serve({ status: 307, headers: { location: `${other.url}/other` } })
  expect(await send(leading.call, limits)).toBe('it answered 307')
  expect([leading.heard, other.heard].map((heard) => heard.length)).toEqual([1, 0])
})

it('does not wait for one that never answers', async () => {
  const { call } = await serve(null, null)
  expect(await send(call, { limitMs: 300, pauseMs: 1 })).toBe('no answer within 0.3 s')
})

it('tells why nobody was reached, without the URL', async () => {
  const gone = await startHttpServer()
  await gone.close()
  const call: Call = { url: `${gone.url}/hush`, method: 'POST', headers: {}, body: '' }
  expect(await send(call, limits)).toBe('ECONNREFUSED')
})

it('sends a password as the header that it is for', async () => {
  const { call, heard, url } = await serve({ status: 200 })
  const authorized = `${url.replace('//', '//us%40er:hush@')}/metrics`
  expect(await send({ ...call, url: authorized }, limits)).toBeNull()
  const [request] = heard
  const [, encoded = ''] = request?.headers.authorization?.split(' ') ?? []
  expect([request?.path, Buffer.from(encoded, 'base64').toString()]).toEqual(['/metrics', 'us@er:hush'])
})

it('shows of a URL where it leads', () => {
  expect(shownUrl('https://u:hush@hooks.example.org:8443/hush?token=hush')).toBe(
    'https://hooks.example.org:8443',
  )
})
