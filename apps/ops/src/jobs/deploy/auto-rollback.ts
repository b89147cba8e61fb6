/**
 * What becomes of a deployment that goes wrong. `undo`: the steps of a file that the database refuses midway are taken
 * back. `restore`: and where that is not possible, or what is applied is not well, the backup takes the database's place.
 */
export const autoRollbacks = ['undo', 'never', 'restore'] as const
export type AutoRollback = (typeof autoRollbacks)[number]
