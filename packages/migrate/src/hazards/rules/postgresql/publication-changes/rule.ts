import type { PublicationChange } from '../../../pg/change.ts'
import { pgRule } from '../../../pg/rule.ts'

const messages: Readonly<Record<PublicationChange['does'], (name: string, tables: string) => string>> = {
  create: (name, tables) => `${name} publishes ${tables}: each slot that reads it keeps WAL until it has.`,
  add: (name, tables) => `${name} publishes ${tables} as well, to subscribers only once they refresh.`,
  set: (name, tables) => `${name} publishes ${tables} and nothing else from now on.`,
  remove: (name, tables) => `Subscribers of ${name} get no more changes of ${tables}.`,
  options: (name) => `Subscribers of ${name} get other changes from now on.`,
  drop: (name) => `Subscriptions of ${name} stop with an error.`,
}

const words = { no: [], all: ['all tables'], schemas: ['all tables of schemas'] } as const

export const publicationChanges = pgRule(
  {
    id: 'publication-changes',
    covers: [],
    title: 'A publication changes what its subscribers get.',
    effect:
      'Replicas, warehouses and change feeds miss rows or stop, without an error in this database; a slot that nobody reads fills the disk with WAL.',
    lock: 'SHARE UPDATE EXCLUSIVE',
    safeWay: 'Agree with whoever subscribes; REFRESH PUBLICATION there; watch pg_replication_slots.',
    severity: 'warning',
    scale: 'always',
  },
  ['publication'],
  ({ does, name, tables, wide }) => {
    const shown = [...tables.map((one) => one.name), ...words[wide]].join(', ') || 'no table yet'
    return { message: messages[does](name, shown) }
  },
)
