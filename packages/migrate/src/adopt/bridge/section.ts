import type { Catalog, CatalogObject, Difference } from '../../catalog/model.ts'
import type { Pair } from '../pair.ts'

/** In the order in which they must run. */
export const phases = [
  'containers',
  'types',
  'unlink',
  'rename',
  'columns',
  'tables',
  'keys',
  'indexes',
  'links',
  'programs',
  'views',
  'table programs',
  'rest',
  'extras',
] as const
export type Phase = (typeof phases)[number]

/** What is to be done about one difference, or several of one table. Statements have no semicolon at their end. */
export type Section = {
  readonly phase: Phase
  /** One line each. */
  readonly about: readonly string[]
  readonly statements: readonly string[]
  /** What a person must decide, one line each. */
  readonly decide: readonly string[]
}

/** Both schemas, and what of them differs. */
export type BridgeInput = {
  readonly live: Catalog
  readonly replay: Catalog
  readonly differences: readonly Difference[]
  readonly pairs: readonly Pair[]
}

export function does(phase: Phase, about: string, ...statements: readonly string[]): Section {
  return { phase, about: [about], statements, decide: [] }
}

export function asks(phase: Phase, about: string, question: string): Section {
  return { phase, about: [about], statements: [], decide: [question] }
}

/** The last part of a name: what the object is called within its table or schema. */
export function ownName({ name, parent }: Pick<CatalogObject, 'name' | 'parent'>): string {
  return parent !== null && name.startsWith(`${parent}.`) ? name.slice(parent.length + 1) : name
}

const breakpoint = '--> statement-breakpoint'

/** As drizzle-kit lays a migration out: a breakpoint between statements. */
export function render(header: readonly string[], sections: readonly Section[]): string {
  const ordered = phases.flatMap((phase) => sections.filter((section) => section.phase === phase))
  const blocks = ordered.map(({ about, decide, statements }) => {
    const comments = [...about, ...decide.map((question) => `decide: ${question}`)].map(
      (text) => `-- ${oneLine(text)}`,
    )
    return [...comments, ...statements.map((statement) => `${statement};\n${breakpoint}`)].join('\n')
  })
  return `${[header.map((text) => `-- ${text}`).join('\n'), ...blocks].join('\n\n')}\n`
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ')
}
