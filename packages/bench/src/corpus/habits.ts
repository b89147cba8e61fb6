import type { FolderSurvey, ParsedMigration, Statement } from '@twinship/migrate'

/** What histories in the wild do that a plain runner trips over; counts of statements unless named otherwise. */
export type Habits = {
  readonly doBlocks: number
  readonly functions: number
  readonly concurrently: number
  readonly addValue: number
  readonly ownTransaction: number
  readonly settings: number
  readonly dataStatements: number
  readonly rebuilds: number
  readonly guarded: number
  readonly filesWithoutStatement: number
  readonly filesWithMissingBreakpoints: number
  readonly duplicateWhen: number
  readonly decreasingWhen: number
}

export function habitsOf({ entries }: FolderSurvey, parsed: readonly ParsedMigration[]): Habits {
  const statements = parsed.flatMap((migration) => migration.statements)
  const count = (pattern: RegExp) => statements.filter(({ sql }) => pattern.test(sql)).length
  const whens = entries.map(({ whenMs }) => whenMs)
  return {
    doBlocks: count(/^do\b/i),
    functions: count(/^create\s+(or\s+replace\s+)?(function|procedure|trigger)\b/i),
    concurrently: count(/\bconcurrently\b/i),
    addValue: count(/^alter\s+type\b.*\badd\s+value\b/is),
    ownTransaction: statements.filter(isTransactionControl).length,
    settings: count(/^(set|reset|pragma)\b/i),
    dataStatements: count(/^(insert|update|delete|with|merge)\b/i),
    rebuilds: parsed.flatMap(({ facts }) => facts).filter(({ kind }) => kind === 'table-rebuild').length,
    guarded: count(/^(create|alter|drop)\b.*\bif\s+(not\s+)?exists\b/is),
    filesWithoutStatement: parsed.filter((migration) => migration.statements.length === 0).length,
    filesWithMissingBreakpoints: parsed.filter(lacksBreakpoints).length,
    duplicateWhen: whens.length - new Set(whens).size,
    decreasingWhen: whens.filter((when, index) => index > 0 && when < (whens[index - 1] ?? when)).length,
  }
}

function isTransactionControl({ effect }: Statement): boolean {
  return effect === 'begin' || effect === 'commit' || effect === 'rollback' || effect === 'savepoint'
}

/** More statements than stretches between breakpoints. */
function lacksBreakpoints({ statements, breakpoints }: ParsedMigration): boolean {
  const stretches = new Set(statements.map(({ offset }) => breakpoints.filter((at) => at < offset).length))
  return statements.length > stretches.size
}
