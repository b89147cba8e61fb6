/** From where on something is told. */
export type Thresholds = {
  /** Of a query that asks for nothing. */
  readonly latencyMs: number
  readonly transactionSeconds: number
  readonly lagSeconds: number
  readonly backupHours: number
}

export const defaultThresholds: Thresholds = {
  latencyMs: 250,
  transactionSeconds: 300,
  lagSeconds: 30,
  backupHours: 24 * 7,
}
