/** Waits for work until time is up or the signal comes; the work itself goes on. */
export async function firstOf<T>(
  work: Promise<T>,
  ms: number,
  signal: AbortSignal,
): Promise<T | 'timeout' | 'interrupted'> {
  let timer: NodeJS.Timeout | undefined
  let interrupt: (() => void) | undefined
  const timeout = new Promise<'timeout'>((resolve) => {
    timer = setTimeout(() => resolve('timeout'), ms)
  })
  const interrupted = new Promise<'interrupted'>((resolve) => {
    interrupt = () => resolve('interrupted')
    if (signal.aborted) interrupt()
    signal.addEventListener('abort', interrupt)
  })
  try {
    return await Promise.race([work, timeout, interrupted])
  } finally {
    clearTimeout(timer)
    if (interrupt !== undefined) signal.removeEventListener('abort', interrupt)
    // Nobody waits for it any more.
    work.catch(() => undefined)
  }
}
