export {
  countViolations,
  createPgDatabase,
  readPgFacts,
  refuseServerWide,
  rehearseOn,
  rehearsePlan,
} from '@twinship/migrate'
