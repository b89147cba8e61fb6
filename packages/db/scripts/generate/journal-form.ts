import { z } from 'zod'

/** meta/_journal.json as drizzle-kit 0.2x and 0.3x write it. `when` is in milliseconds. */
export const journalSchema = z.object({
  version: z.string(),
  dialect: z.string(),
  entries: z.array(
    z.object({
      idx: z.number().int().nonnegative(),
      version: z.string(),
      when: z.number().int().positive(),
      tag: z.string().regex(/^[^/\\]+$/, 'is not a file name'),
      breakpoints: z.boolean(),
    }),
  ),
})

export type Journal = z.infer<typeof journalSchema>
export type JournalEntry = Journal['entries'][number]

/**
 * What is wrong with the order of a journal, one sentence a problem. Drizzle skips an entry whose `when` is not
 * later than that of the last one applied, without a word.
 */
export function journalProblems(journal: Journal): string[] {
  const problems: string[] = []
  const seen = new Set<string>()
  journal.entries.forEach((entry, index) => {
    const previous = journal.entries[index - 1]
    if (previous !== undefined && entry.when <= previous.when) {
      problems.push(`${entry.tag} has a timestamp ("when") that is not later than that of ${previous.tag}.`)
    }
    if (entry.idx !== index) problems.push(`${entry.tag} has idx ${entry.idx} but stands at place ${index}.`)
    if (seen.has(entry.tag)) problems.push(`${entry.tag} is listed twice.`)
    seen.add(entry.tag)
  })
  return problems
}
