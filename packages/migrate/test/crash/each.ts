/** Runs `work` on all, a few at a time; gives what went wrong, each with its name. */
export async function each<T>(
  items: readonly T[],
  options: { readonly atOnce: number; readonly name: (item: T) => string },
  work: (item: T) => Promise<void>,
): Promise<readonly string[]> {
  const failures: string[] = []
  const queue = items.values()
  const worker = async () => {
    for (const item of queue) {
      await work(item).catch((error: unknown) => failures.push(`${options.name(item)}: ${describe(error)}`))
    }
  }
  await Promise.all(Array.from({ length: options.atOnce }, worker))
  return failures
}

/** With what an assertion compared, which its message leaves out. */
function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const actual: unknown = Reflect.get(error, 'actual')
  return [error.stack ?? error.message, ...(actual === undefined ? [] : [JSON.stringify(actual)])].join('\n')
}
