/** One right that somebody has to something of a database. */
export type Right = {
  /** `table public.notes`, `schema app`, `routine app.touch(integer)`, `database`. */
  readonly on: string
  /** `SELECT`, `CONNECT`, … */
  readonly privilege: string
  /** `public` for everybody, otherwise the quoted name of a role. */
  readonly grantee: string
  /** The same as the server has it; empty for everybody. */
  readonly role: string
  readonly owner: string
  /** Whether that is who owns it. */
  readonly isOwner: boolean
  readonly grantable: boolean
}

/** How two databases differ in what roles may do in them; each as `SELECT on table public.notes to app`. */
export type RightsChange = {
  /** Of the one that comes alone. */
  readonly back: readonly string[]
  /** Of the database itself, granted since: carried over to the one that comes. */
  readonly carried: readonly string[]
  /** Of what is inside of it, granted since: the one that comes does not have them. */
  readonly lost: readonly string[]
}
