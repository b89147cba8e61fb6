import { expect, it } from 'vitest'
import { compareRights } from './rights.ts'

const right = (privilege: string, grantee: string, on = 'database') => ({
  on,
  privilege,
  grantee,
  role: grantee,
  owner: 'owner',
  isOwner: false,
  grantable: false,
})

it('tells what comes back, what is carried over and what is lost, whatever the order', () => {
  const notes = 'table public.notes'
  const coming = {
    database: [right('CONNECT', 'public'), right('CREATE', 'old')],
    objects: [right('SELECT', 'a', notes), right('UPDATE', 'a', notes)],
  }
  const going = {
    database: [{ ...right('TEMPORARY', 'new'), grantable: true }, right('CONNECT', 'public')],
    objects: [right('UPDATE', 'a', notes), right('DELETE', 'b', notes)],
  }
  expect(compareRights(coming, going)).toEqual({
    back: ['CREATE on database to old', 'SELECT on table public.notes to a'],
    carried: ['TEMPORARY on database to new with grant option'],
    lost: ['DELETE on table public.notes to b'],
  })
  const mine = { ...right('SELECT', 'owner', 'table public.new'), isOwner: true }
  const theirs = right('SELECT', 'reader', 'table public.new')
  expect(compareRights(coming, { ...coming, objects: [...coming.objects, mine, theirs] })).toMatchObject({
    lost: ['SELECT on table public.new to reader'],
  })
  const revoked = { ...right('DELETE', 'owner', notes), isOwner: true }
  expect(compareRights(coming, { ...coming, objects: [...coming.objects, revoked] })).toMatchObject({
    lost: ['DELETE on table public.notes to owner'],
  })
  const turned = { database: going.database.toReversed(), objects: going.objects.toReversed() }
  expect(compareRights(turned, going)).toEqual({ back: [], carried: [], lost: [] })
})
