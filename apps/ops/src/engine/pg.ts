export { countViolations, createPgDatabase, readPgFacts } from '@twinship/migrate'
