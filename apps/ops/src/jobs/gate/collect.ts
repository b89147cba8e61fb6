import { CodedError } from '@twinship/core'

/** The value, or undefined and one problem more. */
export async function collected<T>(
  problems: CodedError[],
  work: () => T | Promise<T>,
): Promise<T | undefined> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof CodedError)) throw error
    problems.push(error)
    return undefined
  }
}

/** Throws GATE.REFUSED with every problem: its code, what is wrong, and the next command. */
export function refuseAll(problems: readonly CodedError[]): void {
  if (problems.length === 0) return
  const list = problems.map(({ code, message, hint }) => `  - ${code}: ${message}\n    → ${hint}\n`)
  throw new CodedError(
    'GATE.REFUSED',
    `This deployment lacks what is asked for; nothing was touched.\n${list.join('').trimEnd()}`,
    {
      details: {
        codes: problems.map(({ code }) => code),
        problems: problems.map(({ message }) => message),
      },
    },
  )
}
