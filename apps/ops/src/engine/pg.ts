export { countViolations, createPgDatabase, readPgFacts, rehearsePlan } from '@twinship/migrate'
