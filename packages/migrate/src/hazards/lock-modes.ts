import { lockModes, type LockMode } from './model.ts'

/** From here on a lock keeps others from writing. */
const strongFrom = lockModes.indexOf('SHARE')

export function isStrong(mode: LockMode): boolean {
  return lockModes.indexOf(mode) >= strongFrom
}

export function strongerOf(left: LockMode | undefined, right: LockMode): LockMode {
  return left !== undefined && lockModes.indexOf(left) >= lockModes.indexOf(right) ? left : right
}

/** The weakest mode that each waits for, and so for every stronger one; from chapter 13.3 of PostgreSQL's manual. */
const waitsFrom: Readonly<Record<LockMode, LockMode>> = {
  'ACCESS SHARE': 'ACCESS EXCLUSIVE',
  'ROW SHARE': 'EXCLUSIVE',
  'ROW EXCLUSIVE': 'SHARE',
  'SHARE UPDATE EXCLUSIVE': 'SHARE UPDATE EXCLUSIVE',
  SHARE: 'ROW EXCLUSIVE',
  'SHARE ROW EXCLUSIVE': 'ROW EXCLUSIVE',
  EXCLUSIVE: 'ROW SHARE',
  'ACCESS EXCLUSIVE': 'ACCESS SHARE',
}

/** Modes of others that a lock of this mode waits for. SHARE alone is shared by many and not the weakest it waits for. */
export function conflictsOf(mode: LockMode): readonly LockMode[] {
  const modes = lockModes.slice(lockModes.indexOf(waitsFrom[mode]))
  return mode === 'SHARE' ? modes.filter((other) => other !== 'SHARE') : modes
}

/** As pg_locks spells it: AccessExclusiveLock. */
export function catalogName(mode: LockMode): string {
  const words = mode.split(' ').map((word) => word.charAt(0) + word.slice(1).toLowerCase())
  return `${words.join('')}Lock`
}

const byCatalogName = new Map(lockModes.map((mode) => [catalogName(mode), mode]))

/** Undefined for what is no lock of a table (SIReadLock). */
export function fromCatalogName(name: string): LockMode | undefined {
  return byCatalogName.get(name)
}
