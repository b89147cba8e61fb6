import { DbError } from '@twinship/db'

/** How a piece of work ended: its value, or the code and constraint of its error. */
export async function code(run: () => PromiseLike<unknown>): Promise<unknown> {
  try {
    const value = await run()
    return typeof value === 'string' ? value : 'done'
  } catch (error) {
    if (!(error instanceof DbError))
      return error instanceof Error ? `${error.name}: ${error.message}` : 'not an error'
    const { table, column, constraint } = error.details
    return error.code === 'DB.FOREIGN_KEY_VIOLATION'
      ? error.code
      : [error.code, constraint ?? [table, column]]
  }
}
