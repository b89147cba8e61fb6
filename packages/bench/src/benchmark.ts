/** One side of a comparison. */
export interface Contender {
  readonly label: string
  /** One run; gives what was measured, in the benchmark's unit. Preparing is not part of the measure. */
  run(): Promise<number>
}

/** Two ways to do the same work, prepared once and measured in turn. */
export interface Benchmark {
  readonly name: string
  readonly summary: string
  /** "ms", "rows/s" */
  readonly unit: string
  prepare(): Promise<Prepared>
}

export interface Prepared {
  readonly a: Contender
  readonly b: Contender
  /** What was compared, for the record: sizes, versions. */
  readonly conditions: Readonly<Record<string, string | number>>
  /** What else was seen, for the record: asked for after the last run. */
  readonly found?: () => Readonly<Record<string, string | number>>
  dispose(): Promise<void>
}
