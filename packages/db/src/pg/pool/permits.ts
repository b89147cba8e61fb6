/** How many connections may be in use or being opened at once. */
export type Permits = {
  /** Whether there was a free one, which the caller has now. */
  readonly take: () => boolean
  readonly giveBack: () => void
  /** Ends when none is taken. */
  readonly allFree: () => Promise<void>
}

export function createPermits(max: number): Permits {
  let taken = 0
  let atRest: (() => void) | undefined
  return {
    take: () => {
      if (taken >= max) return false
      taken += 1
      return true
    },
    giveBack: () => {
      taken -= 1
      if (taken === 0) atRest?.()
    },
    allFree: () =>
      new Promise((resolve) => {
        atRest = resolve
        if (taken === 0) resolve()
      }),
  }
}
