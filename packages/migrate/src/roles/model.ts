/** Who may do what: `owner` has the objects and never logs in; the others log in and own nothing. */
export const roleKinds = ['owner', 'migrator', 'app', 'readonly', 'backup'] as const
export type RoleKind = (typeof roleKinds)[number]
export type LoginKind = Exclude<RoleKind, 'owner'>

/** The name of each role; roles belong to the whole server. */
export type RoleNames = Readonly<Record<RoleKind, string>>

export type RolesOptions = {
  readonly database: string
  readonly names: RoleNames
  /** The app's schemas. */
  readonly schemas: readonly string[]
  /** Of Drizzle's ledger. */
  readonly ledgerSchema: string
  /** The most connections that a role may have at a time; without: as many as the server lets it. */
  readonly limits: Readonly<Partial<Record<LoginKind, number>>>
}

/** One statement of the script, and why it is there. */
export type RoleStatement = { readonly why: string; readonly sql: string }

export type RoleSection = { readonly title: string; readonly statements: readonly RoleStatement[] }
