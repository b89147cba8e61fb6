import { CodedError } from '@twinship/core'

/** What stands in the way of a deployment, gathered until all of it can be told at once. */
export type Problems = {
  readonly add: (error: CodedError) => void
  /** What the work gives; undefined where it ended in an error, which is kept. */
  readonly attempt: <T>(work: () => Promise<T>) => Promise<T | undefined>
  readonly count: () => number
  /** Throws the one that there is, or DEPLOY.NOT_READY with all of them. */
  readonly refuse: () => void
}

export function createProblems(): Problems {
  const errors: CodedError[] = []
  return {
    add: (error) => void errors.push(error),
    async attempt(work) {
      try {
        return await work()
      } catch (error) {
        // What a person stopped, and a mistake of ours, is no finding.
        if (!(error instanceof CodedError) || error.code === 'INTERRUPTED') throw error
        errors.push(error)
        return undefined
      }
    },
    count: () => errors.length,
    refuse() {
      const [first, ...others] = errors
      if (first === undefined) return
      throw others.length === 0 ? first : notReady(errors)
    },
  }
}

function notReady(errors: readonly CodedError[]): CodedError {
  const points = errors.map(({ code, message, hint }) => `  ${code}  ${message}\n    → ${hint}`)
  return new CodedError(
    'DEPLOY.NOT_READY',
    `${errors.length} things stand in the way:\n${points.join('\n')}`,
    {
      details: { problems: errors.map(({ code }) => code) },
    },
  )
}
