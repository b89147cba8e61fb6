import type { AlterSubscriptionStmt, CreateSubscriptionStmt } from 'libpg-query'
import type { StatementConduct } from '../../model/statement.ts'
import { inside, unknown } from '../conducts.ts'
import { isOptionOn } from './names.ts'

/** It creates a replication slot on the other server, which no transaction takes back, unless told not to. */
export function createSubscriptionConduct({ options }: CreateSubscriptionStmt): StatementConduct {
  const connects = isOptionOn(options, 'connect', true)
  return isOptionOn(options, 'create_slot', connects) ? unknown : inside
}

/** Its own row of the catalog only, or also what the other server is asked for. */
export function alterSubscriptionConduct({ kind, options }: AlterSubscriptionStmt): StatementConduct {
  switch (String(kind)) {
    case 'ALTER_SUBSCRIPTION_ENABLED':
    case 'ALTER_SUBSCRIPTION_CONNECTION':
    case 'ALTER_SUBSCRIPTION_SKIP':
      return inside
    case 'ALTER_SUBSCRIPTION_SET_PUBLICATION':
    case 'ALTER_SUBSCRIPTION_ADD_PUBLICATION':
    case 'ALTER_SUBSCRIPTION_DROP_PUBLICATION':
      return isOptionOn(options, 'refresh', true) ? unknown : inside
    default:
      return unknown
  }
}
