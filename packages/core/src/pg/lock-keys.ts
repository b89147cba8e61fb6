/**
 * The advisory locks of docs/formats.md. A migration holds the first one exclusively, a backup shares it: neither begins
 * while the other is at work, and any number of readers of the catalog may look at who holds it.
 */
export const runLockKey = '8392554877'
export const auditLockKey = '8392554878'
/** One backup of a database at a time. */
export const backupLockKey = '8392554879'
/**
 * One restore of a database at a time. Held in the maintenance database, for the one that is restored changes its name;
 * the second key is hashtext() of that name.
 */
export const restoreLockKey = '839255488'
