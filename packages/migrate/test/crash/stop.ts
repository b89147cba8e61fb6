import type { Intercept } from '@twinship/testkit'
import type { Client } from 'pg'
import type { Point } from './points.ts'
import { startStanding, type Stand } from './stand.ts'

/** The place in a run where it comes to a stand. */
export type Stop = Stand & { readonly intercept: Intercept }

/**
 * Makes a run stand still at a point. A statement that shares its message with others gets a neighbour that waits for
 * an advisory lock, so that the server stands in the middle of the message. One that is sent alone is held on its way,
 * or its answer is; inside of it, it waits for a table lock.
 */
export async function prepareStop(point: Point, control: Client): Promise<Stop> {
  const standing = await startStanding(control)
  const { sql, inside } = point.statement
  const alone: Intercept = (text, link) => {
    if (point.moment === 'before') return standing.hold(text, link)
    if (point.moment === 'after') return standing.holdAnswer(text, link)
    if (inside === null) throw new Error('nothing to stop it inside')
    return standing.holdBehind(text, link, `lock table ${inside.table} in ${inside.mode} mode`)
  }
  const gatedAt = (text: string, at: number) => (gate: string) => {
    const place = point.moment === 'before' ? at : at + sql.length
    const neighbour = point.moment === 'before' ? `${gate};\n` : `;\n${gate}`
    return text.slice(0, place) + neighbour + text.slice(place)
  }
  return {
    ...standing,
    intercept: (text, link) => {
      const at = findStatement(text, sql)
      if (at === undefined) return undefined
      return text === sql ? alone(text, link) : standing.holdWithin(text, link, gatedAt(text, at))
    },
  }
}

/** Statements of a message stand on lines of their own. */
export function findStatement(text: string, sql: string): number | undefined {
  const separator = ';\n'
  const found = `${separator}${text}${separator}`.indexOf(`${separator}${sql}${separator}`)
  return found === -1 ? undefined : found
}
