import { DbError } from '../../db-error.ts'

/** Statements that Drizzle builds begin so. */
const ordinary = /^\s*\(?\s*(select|insert|update|delete|with|values)\b/i
/** Functions that need a session, and SELECT … INTO, which makes a table. */
const suspicious = /advisory|set_config|^(?!\s*insert\b).*\binto\b/is

const remembered = 1000

/**
 * Refuses statements that leave something behind on their connection: rejects with DB.NEEDS_SESSION. There is nothing
 * to wait for where a statement is ordinary, or known not to.
 */
export type SessionCheck = (text: string) => Promise<void> | undefined

/**
 * A pool hands out another connection each time, and a transaction pooler another server: a session's setting, lock,
 * LISTEN or temporary table would be somebody else's, or nobody's. PostgreSQL's own grammar decides; the patterns
 * above only spare ordinary statements the parser, which is loaded when the first one needs it.
 */
export function createSessionCheck(): SessionCheck {
  const known = new Map<string, string | null>()
  return (text) => {
    if (ordinary.test(text) && !suspicious.test(text) && !inner(text).includes(';')) return undefined
    return known.get(text) === null ? undefined : examine(text, known)
  }
}

async function examine(text: string, known: Map<string, string | null>): Promise<void> {
  let need = known.get(text)
  if (need === undefined) {
    const { sessionNeedOf } = await import('./session-need.ts')
    need = await sessionNeedOf(text)
    if (known.size < remembered) known.set(text, need)
  }
  if (need !== null) throw new DbError('DB.NEEDS_SESSION', `${need} needs a session of its own.`)
}

/** Without the semicolon that may end it. */
function inner(text: string): string {
  return text.trimEnd().replace(/;$/, '')
}
