import { setTimeout as sleep } from 'node:timers/promises'

/** One call to somebody else's server. `url` may be a secret, and hold a password. */
export type Call = {
  readonly url: string
  readonly method: 'POST' | 'PUT'
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

export type CallLimits = { readonly limitMs: number; readonly pauseMs: number }

/** A deployment waits for nobody who is only told of it. */
export const callLimits: CallLimits = { limitMs: 5000, pauseMs: 500 }

/**
 * Makes the call, and once more where that may help: no answer, 429 or 5xx. Gives why it failed, without the URL; null
 * where it was taken. Never throws.
 */
export async function send(call: Call, limits: CallLimits = callLimits): Promise<string | null> {
  const first = await attempt(call, limits.limitMs)
  if (first === null || !first.isWorthAnother) return first?.why ?? null
  await sleep(limits.pauseMs)
  const second = await attempt(call, limits.limitMs)
  return second?.why ?? null
}

/** Where a secret URL leads, without what is secret of it: `https://hooks.slack.com`. */
export function shownUrl(url: string): string {
  return URL.canParse(url) ? new URL(url).origin : 'an address that cannot be read'
}

type Failure = { readonly why: string; readonly isWorthAnother: boolean }

async function attempt(call: Call, limitMs: number): Promise<Failure | null> {
  const over = new AbortController()
  const timer = setTimeout(() => over.abort(), limitMs)
  try {
    const { url, authorization } = withoutCredentials(call.url)
    const response = await fetch(url, {
      method: call.method,
      headers: { ...call.headers, ...authorization },
      body: call.body,
      // What follows a redirect may be led to another server, with all that is said.
      redirect: 'manual',
      signal: over.signal,
    })
    await response.body?.cancel()
    if (response.ok) return null
    const { status } = response
    return { why: `it answered ${status}`, isWorthAnother: status === 429 || status >= 500 }
  } catch (error) {
    const why = over.signal.aborted ? `no answer within ${limitMs / 1000} s` : reasonOf(error)
    return { why, isWorthAnother: true }
  } finally {
    clearTimeout(timer)
  }
}

/** fetch refuses a URL that holds a password: it goes into the header that it is for. */
function withoutCredentials(text: string) {
  const url = new URL(text)
  const { username, password } = url
  url.username = ''
  url.password = ''
  if (username === '' && password === '') return { url, authorization: {} }
  const pair = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`
  return { url, authorization: { authorization: `Basic ${Buffer.from(pair).toString('base64')}` } }
}

/** The code of the system or of the library: messages may quote the URL. */
function reasonOf(error: unknown): string {
  const causes = [error, error instanceof Error ? error.cause : undefined]
  const code = causes
    .map((one) => (one instanceof Error && 'code' in one ? one.code : undefined))
    .findLast((one) => typeof one === 'string')
  return typeof code === 'string' ? code : 'it cannot be reached'
}
