/** What becomes of a file that the database refuses midway. */
export const autoRollbacks = ['undo', 'never'] as const
export type AutoRollback = (typeof autoRollbacks)[number]
