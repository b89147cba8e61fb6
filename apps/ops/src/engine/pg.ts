export { createPgDatabase } from '@twinship/migrate'
