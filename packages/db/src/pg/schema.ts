/** Every table of the schema, in its PostgreSQL form. */
export * from '../schema/users/pg.ts'
export * from '../schema/twins/pg.ts'
export * from '../schema/messages/pg.ts'
export * from '../schema/twincidences/pg.ts'
export * from '../schema/engagement/pg.ts'
