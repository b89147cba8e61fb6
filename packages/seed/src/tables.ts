/** Row types and allowed values for the generators; the tables themselves only as types. */
export type * from '@twinship/db/pg'
export {
  accentColors,
  alertTypes,
  gameTypes,
  loginEventTypes,
  presenceStatuses,
  severities,
  twinTypes,
} from '@twinship/db'
