import type { ReadFile } from '../parse/parser.ts'
import type { Hazard, RuleText } from './model.ts'
import { ignoreUnknownRule, ignoreUnused, ignoreWithoutReason } from './rules/suppressions.ts'
import { readSuppressions, type Suppression } from './suppress.ts'

type Judged = Pick<ReadFile<unknown>, 'parsed' | 'comments'>

/** Findings with those marked that a comment takes back, and a finding for each comment that does not do so rightly. */
export function applySuppressions(
  hazards: readonly Hazard[],
  files: readonly Judged[],
  known: ReadonlySet<string>,
): Hazard[] {
  const marked = [...hazards]
  for (const file of files) {
    for (const one of readSuppressions(file.comments, file.parsed.statements)) {
      marked.push(...suppress(marked, one, file, known))
    }
  }
  return marked
}

/** Marks in place; returns what is wrong with the comment. */
function suppress(
  marked: Hazard[],
  { rules, reason, line, statement }: Suppression,
  { parsed: { tag, file } }: Judged,
  known: ReadonlySet<string>,
): Hazard[] {
  const complain = (rule: RuleText, message: string): Hazard => {
    const { id, severity, safeWay } = rule
    const place = { tag, file, line, statement: statement ?? 0 }
    return {
      rule: id,
      severity,
      ...place,
      table: null,
      lock: null,
      message,
      because: null,
      safeWay,
      ignored: null,
    }
  }
  if (reason === null || rules.length === 0) {
    return [complain(ignoreWithoutReason, 'This suppresses nothing: it lacks a rule or a reason.')]
  }
  return rules.flatMap((rule) => {
    if (!known.has(rule)) return [complain(ignoreUnknownRule, `There is no rule ${rule}.`)]
    let isUsed = false
    for (const [index, hazard] of marked.entries()) {
      const isMeant = hazard.rule === rule && hazard.tag === tag
      if (!isMeant || (hazard.statement !== statement && hazard.line !== line)) continue
      marked[index] = { ...hazard, ignored: reason }
      isUsed = true
    }
    return isUsed ? [] : [complain(ignoreUnused, `${rule} finds nothing here.`)]
  })
}
