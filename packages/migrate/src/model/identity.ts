/** Which database this is and what it serves; written once, and left out of dumps (docs/formats.md). */
export type Identity = {
  /** UUID, lower case. */
  readonly id: string
  readonly environment: EnvironmentName
}

export type EnvironmentName = 'development' | 'test' | 'staging' | 'production'
