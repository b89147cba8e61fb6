import { withClient } from '@twinship/testkit'

/** Writes and reads one row after the other, by statements that name their columns as Drizzle does. */
export function startApp(url: string) {
  const errors: string[] = []
  const stop = new AbortController()
  let written = 0
  const work = withClient(url, async (client) => {
    while (!stop.signal.aborted) {
      try {
        await client.query('insert into messages (user_id, body) values (1 + (random() * 9)::int, $1)', [
          'new',
        ])
        written++
        await client.query('update messages set body = $1 where id = 1 + (random() * 1000)::int', ['changed'])
        await client.query('select id, user_id, body from messages where id = 7')
      } catch (error) {
        errors.push(String(error))
        // Whoever is refused does not ask in a circle.
        if (errors.length > 20) return
      }
    }
  })
  return {
    stop: async () => {
      stop.abort()
      await work
      return { written, errors }
    },
  }
}
