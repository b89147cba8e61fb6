/** Every table of the schema, in its SQLite form. */
export * from '../schema/users/sqlite.ts'
export * from '../schema/twins/sqlite.ts'
export * from '../schema/messages/sqlite.ts'
export * from '../schema/twincidences/sqlite.ts'
export * from '../schema/engagement/sqlite.ts'
