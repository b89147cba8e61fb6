import { loadLinter, loadParser, readMigrationFolder, type Facts } from '@twinship/migrate'
import type { Benchmark } from '../benchmark.ts'
import { writeHistory } from './migrate-history.ts'

/** 300 files are 2,000 statements. */
const files = 1500
/** Tables of the database that the facts are of. */
const tables = 500

/** Hazards of a long history, read and judged, against parsing it alone. */
export const lintParse: Benchmark = {
  name: 'lint-parse',
  summary: 'hazards of 10,000 statements without a database, against parsing them alone',
  unit: 'ms',
  async prepare() {
    const history = writeHistory('postgresql', files)
    const { migrations } = readMigrationFolder(history.path)
    const [linter, parser] = await Promise.all([loadLinter('postgresql'), loadParser('postgresql')])
    const deployments = new Map(migrations.map(({ tag }, index) => [tag, index + 1]))
    return {
      a: timed('ops lint', () => linter.lint({ files: migrations, deployments, facts: null })),
      b: timed('parsing', () => migrations.map((migration) => parser.parse(migration))),
      conditions: { files, statements: history.statements, goal: 'a: under 3,000 ms' },
      dispose: async () => history.dispose(),
    }
  },
}

/** The same, judged by the facts of a database, against without. */
export const lintFacts: Benchmark = {
  name: 'lint-facts',
  summary: 'hazards of 10,000 statements with the facts of 500 tables, against without',
  unit: 'ms',
  async prepare() {
    const history = writeHistory('postgresql', files)
    const { migrations } = readMigrationFolder(history.path)
    const linter = await loadLinter('postgresql')
    const deployments = new Map(migrations.map(({ tag }) => [tag, 1]))
    const facts = factsOf(tables)
    return {
      a: timed('with facts', () => linter.lint({ files: migrations, deployments, facts })),
      b: timed('without', () => linter.lint({ files: migrations, deployments, facts: null })),
      conditions: { files, statements: history.statements, tables, goal: 'a: under 5,000 ms' },
      dispose: async () => history.dispose(),
    }
  },
}

function timed(label: string, work: () => unknown): { label: string; run: () => Promise<number> } {
  return {
    label,
    async run() {
      const start = performance.now()
      work()
      return Promise.resolve(performance.now() - start)
    },
  }
}

function textColumn(name: string): Facts['tables'][number]['columns'][number] {
  return {
    name,
    typeSchema: 'pg_catalog',
    type: 'text',
    typmod: -1,
    notNull: false,
    hasDefault: false,
    default: null,
    generated: false,
  }
}

/** So many tables, the last one with half a million rows. */
export function factsOf(count: number): Facts {
  return {
    serverVersion: 180_000,
    timeZone: 'UTC',
    searchPath: ['public'],
    types: [],
    uses: [],
    volatileFunctions: ['random', 'gen_random_uuid'],
    ownFunctions: [],
    objects: [],
    publications: [],
    tables: Array.from({ length: count }, (_, index) => ({
      schema: 'public',
      name: `held_${index}`,
      kind: 'table' as const,
      rows: index * 1000,
      bytes: index * 100_000,
      partitionOf: null,
      inherits: [],
      logged: true,
      publications: [],
      partitionKey: null,
      replicaIdentity: 'default' as const,
      triggers: 0,
      onUpdate: { triggers: 0, rules: 0 },
      dependents: [],
      indexes: [
        {
          name: `held_${index}_idx`,
          columns: ['id'],
          unique: true,
          valid: true,
          partial: false,
          reads: ['id'],
          definition: `CREATE UNIQUE INDEX held_${index}_idx ON public.held_${index} USING btree (id)`,
          attached: false,
        },
      ],
      constraints: [
        {
          name: `held_${index}_check`,
          kind: 'check',
          columns: ['id'],
          valid: true,
          definition: 'CHECK ((id > 0))',
          references: null,
          referenced: [],
        },
      ],
      columns: ['id', 'name', 'note'].map(textColumn),
    })),
  }
}
