export {
  countViolations,
  createPgDatabase,
  openPgWatch,
  readPgFacts,
  refuseServerWide,
  rehearseOn,
  rehearsePlan,
} from '@twinship/migrate'
