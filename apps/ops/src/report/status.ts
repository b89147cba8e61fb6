import { errorTable, type ErrorCode } from '@twinship/core'
import { isApplied, type StatusReport } from '../jobs/status.ts'
import { findingsText } from './findings.ts'

type State = StatusReport['migrations'][number]

/** What of the folder the database has, migration by migration, and what to do about each problem. */
export function statusText({ migrations, surplus, findings }: StatusReport): string {
  const width = Math.max(0, ...migrations.map(({ tag }) => tag.length))
  const ahead = surplus.filter(({ kind }) => kind === 'ahead')
  return [
    `Migrations  ${summary(migrations, ahead.length)}\n`,
    ...migrations.map((state) => stateText(state, width)),
    ...ahead.map(
      ({ row, code, next }) =>
        `  ! ${(row.name ?? row.hash.slice(0, 12)).padEnd(width)}  in the database, not in this folder${problem(code, next)}`,
    ),
    findingsText(findings),
  ].join('')
}

function summary(migrations: readonly State[], ahead: number): string {
  const count = (wanted: (state: State) => boolean) => migrations.filter(wanted).length
  const others = (['edited', 'missing', 'interrupted', 'out-of-order'] as const).map(
    (kind) => [count((state) => state.kind === kind), kind.replaceAll('-', ' ')] as const,
  )
  return [
    `${count(isApplied)} applied`,
    `${count(({ kind }) => kind === 'pending')} pending`,
    ...others.filter(([number]) => number > 0).map(([number, words]) => `${number} ${words}`),
    ...(ahead > 0 ? [`${ahead} ahead`] : []),
  ].join(', ')
}

function stateText(state: State, width: number): string {
  const sign = isApplied(state) ? '+' : state.kind === 'pending' ? '-' : '!'
  return `  ${sign} ${state.tag.padEnd(width)}  ${wordsFor(state)}${problem(state.code, state.next)}`
}

function wordsFor(state: State): string {
  switch (state.kind) {
    case 'applied':
      return 'applied'
    case 'edited-comments-only':
      return 'applied (note: its comments were edited since)'
    case 'edited':
      return 'edited after it was applied'
    case 'pending':
      return state.failedBefore ? 'pending, failed before' : 'pending'
    case 'out-of-order':
      return `out of order: ${state.laterApplied.join(', ')} came first`
    case 'interrupted':
      return `interrupted after ${state.done} statements`
    case 'missing':
      return state.row === null ? 'its file is missing' : 'applied, and its file is missing'
  }
}

function problem(code: ErrorCode | null, next: string | null): string {
  if (code === null) return '\n'
  const hint = code === 'MIGRATION.PENDING' ? '' : `\n      ${errorTable[code].hint}`
  return `  ${code}${hint}\n${next === null ? '' : `      → ${next}\n`}`
}
