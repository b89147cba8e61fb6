export { createPgDatabase, readPgFacts } from '@twinship/migrate'
