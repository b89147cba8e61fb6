import { exitCodes, type ErrorEntry } from './exit-codes.ts'

/** Of what stands before a deployment to production: the record of staging, the approval of a plan, signatures. */
export const gateErrors = {
  'GATE.REFUSED': {
    exit: exitCodes.decide,
    title: 'The deployment lacks what this environment asks for; nothing was touched.',
    hint: 'Do what stands under each point, then run ops deploy again; docs/promotion.md has the whole way.',
  },
  'PROMOTION.MISSING': {
    exit: exitCodes.decide,
    title: 'No record of a run in staging was given, and this environment asks for one.',
    hint: 'Run ops promote export --out FILE against staging, then ops deploy --promotion FILE.',
  },
  'PROMOTION.UNREADABLE': {
    exit: exitCodes.decide,
    title: 'The record of staging is damaged, was changed by hand, or is none.',
    hint: 'Make it again: ops promote export --out FILE, against staging.',
  },
  'PROMOTION.ENVIRONMENT': {
    exit: exitCodes.decide,
    title: 'A record that promotes is one of staging.',
    hint: 'Run ops promote export --env staging --out FILE, with the URL of the staging database.',
  },
  'PROMOTION.SAME_DATABASE': {
    exit: exitCodes.decide,
    title: 'The record is of the very database that is deployed to.',
    hint: 'Check DATABASE_URL (ops identify shows which database it is), and give the record of staging.',
  },
  'PROMOTION.FILES': {
    exit: exitCodes.decide,
    title: 'A migration is not the very same file that ran in staging with success.',
    hint: 'Check out what ran in staging; or run ops deploy there with these files, and ops promote export --out FILE again.',
  },
  'PROMOTION.SIGNATURE': {
    exit: exitCodes.decide,
    title: 'The record of staging is not signed by anybody who may promote.',
    hint: 'Make it again with ops promote export --sign-key KEY, a key of DEPLOY_PROMOTION_SIGNERS_FILE.',
  },
  'PROMOTION.UNSETTLED': {
    exit: exitCodes.decide,
    title: 'What staging is like cannot be promoted.',
    hint: 'Run ops status against staging: it names the command for each migration. Then export again.',
  },
  'APPROVAL.MISSING': {
    exit: exitCodes.decide,
    title: 'No approval of the plan was given, and this environment asks for one.',
    hint: 'Run ops plan --out PLAN, have another person run ops approve PLAN --key KEY, then ops deploy --plan PLAN --approval PLAN.approval.json.',
  },
  'APPROVAL.UNREADABLE': {
    exit: exitCodes.decide,
    title: 'The approval is damaged or is none.',
    hint: 'Have it made again: ops approve PLAN --key KEY.',
  },
  'APPROVAL.OTHER_PLAN': {
    exit: exitCodes.decide,
    title: 'What was approved is another plan than the one that would run.',
    hint: 'Give the plan that was approved with --plan; or have this one approved: ops approve PLAN --key KEY.',
  },
  'APPROVAL.SIGNATURE': {
    exit: exitCodes.decide,
    title: 'The approval is not signed by one person who may approve.',
    hint: 'Have somebody of DEPLOY_APPROVERS_FILE run ops approve PLAN --key KEY.',
  },
  'APPROVAL.DEPLOYER': {
    exit: exitCodes.decide,
    title: 'Who deploys is not said, so nobody can tell whether somebody else approved.',
    hint: 'Set OPS_ACTOR to the name of whoever deploys, as DEPLOY_APPROVERS_FILE has it, then run ops deploy again.',
  },
  'APPROVAL.OWN': {
    exit: exitCodes.decide,
    title: 'Whoever deploys has approved the plan; it takes another person.',
    hint: 'Have another person of DEPLOY_APPROVERS_FILE run ops approve PLAN --key KEY.',
  },
  'SIGNATURE.KEY': {
    exit: exitCodes.cannotStart,
    title: 'A key that signs, or a file of who may sign, cannot be used.',
    hint: 'Give an SSH key without a passphrase, or the public half of one that ssh-agent has (ssh-add KEY).',
  },
  'SIGNATURE.PROGRAM_MISSING': {
    exit: exitCodes.cannotStart,
    title: 'ssh-keygen is not installed, or not in PATH.',
    hint: 'Install it (Debian: apt-get install openssh-client): signatures are made and checked by it.',
  },
} as const satisfies Record<string, ErrorEntry>
