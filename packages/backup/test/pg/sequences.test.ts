import { usePostgres } from '@twinship/testkit'
import { expect, it } from 'vitest'
import { sourceOf } from '../support/source.ts'

const pg = usePostgres()

it('sequences are those of before the dump, however long it takes until the rest is read', async () => {
  const { url, name } = await pg.fresh()
  await pg.server.query(`create sequence s; select nextval('s')`, name)
  const snapshot = await sourceOf(url).open(undefined)
  try {
    await pg.server.query(`select nextval('s') from generate_series(1, 100)`, name)
    const { sequences } = await snapshot.readFacts({ fingerprints: false })
    expect(sequences).toMatchObject([{ name: 's', lastValue: '1' }])
  } finally {
    await snapshot.close()
  }
})
