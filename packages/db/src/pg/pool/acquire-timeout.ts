import { DbError } from '../../db-error.ts'

/** No connection became free in time: the query was never sent. Code DB.POOL_ACQUIRE_TIMEOUT. */
export class PoolAcquireTimeout extends DbError {
  override readonly name: string = 'PoolAcquireTimeout'

  constructor() {
    super('DB.POOL_ACQUIRE_TIMEOUT')
  }
}
