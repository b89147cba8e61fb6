export type GuideSection = {
  /** As on the command line. */
  readonly id: string
  readonly title: string
  readonly steps: readonly GuideStep[]
}

export type GuideStep = { readonly text: string; readonly commands?: readonly string[] }
