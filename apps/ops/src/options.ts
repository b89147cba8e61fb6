/** The options that every command takes. */
export type CommonOptions = {
  readonly url?: string
  readonly migrations?: string
  readonly env?: string
  readonly json?: boolean
  readonly yes?: boolean
  readonly quiet?: boolean
  readonly verbose?: boolean
  readonly color: boolean
}
