/** What a process ends with; docs/cli.md says what each means. */
export const exitCodes = {
  done: 0,
  bug: 1,
  cannotStart: 2,
  declined: 3,
  decide: 4,
  databaseRefused: 5,
  busy: 6,
  proofFailed: 7,
  interrupted: 130,
} as const

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes]

export type ErrorEntry = { readonly exit: ExitCode; readonly title: string; readonly hint: string }
