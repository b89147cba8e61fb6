import { describe, expect, it } from 'vitest'
import type * as pg from '../src/pg/schema.ts'
import type * as sqlite from '../src/sqlite/schema.ts'

/** This file is compiled by `pnpm typecheck`, which fails where a row of a table is not the same type on both. */

type Equal<One, Other> =
  (<T>() => T extends One ? 1 : 2) extends <T>() => T extends Other ? 1 : 2 ? true : false

type Rows = { readonly $inferSelect: unknown; readonly $inferInsert: unknown }

type Agree<One, Other> = One extends Rows
  ? Other extends Rows
    ? Equal<[One['$inferSelect'], One['$inferInsert']], [Other['$inferSelect'], Other['$inferInsert']]>
    : false
  : false

/** The names of the tables that differ, or that only one of the two schemas has. */
type Disagreeing<One, Other> = {
  [Name in keyof One | keyof Other]: Name extends keyof One & keyof Other
    ? Agree<One[Name], Other[Name]> extends true
      ? never
      : Name
    : Name
}[keyof One | keyof Other]

type Pg = typeof pg
type Sqlite = typeof sqlite

/** The schema with one thing changed. */
type Without<Name extends keyof Sqlite> = Omit<Sqlite, Name>
type Changed<Name extends keyof Sqlite, Part extends keyof Rows, Row> = Without<Name> & {
  [Key in Name]: { [Other in keyof Rows]: Other extends Part ? Row : Sqlite[Name][Other] }
}
type Flat<Type> = { [Key in keyof Type]: Type[Key] }

type Message = Sqlite['messages']['$inferSelect']
type NullableContent = Flat<Omit<Message, 'content'> & { content: string | null }>
type OptionalContent = Flat<Omit<Sqlite['messages']['$inferInsert'], 'content'> & { content?: string }>

const holds = <Claim extends true>(claim: Claim): true => claim

describe('row types', () => {
  it('are equal on both databases for every table', () => {
    expect(holds<Equal<Disagreeing<Pg, Sqlite>, never>>(true)).toBe(true)
  })

  it('would not be with a difference planted', () => {
    const bites = [
      holds<Equal<Disagreeing<Pg, Without<'users'>>, 'users'>>(true),
      holds<Equal<Disagreeing<Without<'twinPairs'>, Pg>, 'twinPairs'>>(true),
      holds<Equal<Disagreeing<Pg, Flat<Changed<'messages', '$inferSelect', NullableContent>>>, 'messages'>>(
        true,
      ),
      holds<Equal<Disagreeing<Pg, Flat<Changed<'messages', '$inferInsert', OptionalContent>>>, 'messages'>>(
        true,
      ),
      holds<Equal<Disagreeing<Pg, Flat<Changed<'messages', '$inferSelect', Message>>>, never>>(true),
    ]
    expect(bites).toHaveLength(5)
  })
})
