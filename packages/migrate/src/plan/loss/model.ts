/** What a plan takes away that only a backup brings back. `what` names no value of a row. */
export type PlanLoss = {
  readonly tag: string
  /** From 1. */
  readonly statement: number
  readonly what: string
}
