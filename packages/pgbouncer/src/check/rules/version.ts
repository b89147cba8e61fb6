import { isAtLeast, versionText } from '../../version.ts'
import { error, warning, type Rule } from '../rule.ts'

type Flaw = { readonly id: string; readonly fixedIn: `${number}.${number}.${number}`; readonly what: string }

/** From the release notes of pgBouncer. */
const flaws: readonly Flaw[] = [
  { id: 'CVE-2025-2291', fixedIn: '1.24.1', what: 'the default auth_query passes over VALID UNTIL' },
  {
    id: 'CVE-2025-12819',
    fixedIn: '1.25.1',
    what: 'a search_path sent at login can put a function into auth_query',
  },
  { id: 'CVE-2026-6664', fixedIn: '1.25.2', what: 'a SCRAM message without a login ends the process' },
  { id: 'CVE-2026-6665', fixedIn: '1.25.2', what: 'see the release notes of 1.25.2' },
  { id: 'CVE-2026-6666', fixedIn: '1.25.2', what: 'see the release notes of 1.25.2' },
  { id: 'CVE-2026-6667', fixedIn: '1.25.2', what: 'see the release notes of 1.25.2' },
]

/** A distribution may have put a fix into an old number: a warning, and no more. */
export const knownFlaws: Rule = ({ facts: { version } }) =>
  flaws
    .filter(({ fixedIn }) => !isAtLeast(version, fixedIn))
    .map(({ id, fixedIn, what }) =>
      warning(
        'VERSION.CVE',
        `${id} (fixed in ${fixedIn}; this says it is ${versionText(version)}): ${what}.`,
        'Update, or look whether your package carries the fix (its changelog); let only your own networks reach the port.',
      ),
    )

export const oldRelease: Rule = ({ facts: { version } }) =>
  isAtLeast(version, '1.18')
    ? []
    : [
        error(
          'VERSION.OLD',
          `${versionText(version)} is older than what this is made for (1.18).`,
          'Update pgBouncer.',
        ),
      ]
