import { loadPlanner } from '@twinship/migrate'
import type { Benchmark } from '../benchmark.ts'
import { factsOf } from './lint-parse.ts'

const tables = 500

/** One migration as drizzle-kit writes it: of each rewrite one. */
const migration = [
  'CREATE TABLE "fresh" ("id" uuid PRIMARY KEY NOT NULL, "held_id" text);',
  'CREATE INDEX "held_400_name_idx" ON "held_400" USING btree ("name");',
  'DROP INDEX "held_401_idx";',
  'ALTER TABLE "held_402" ALTER COLUMN "name" SET NOT NULL;',
  'ALTER TABLE "held_403" ADD COLUMN "token" uuid DEFAULT gen_random_uuid() NOT NULL;',
  'ALTER TABLE "held_404" ADD CONSTRAINT "held_404_name_unique" UNIQUE("name");',
  'ALTER TABLE "held_405" ADD CONSTRAINT "held_405_fk" FOREIGN KEY ("name") REFERENCES "public"."held_406"("id");',
  'ALTER TABLE "held_407" ADD COLUMN "number" serial NOT NULL;',
].join('\n--> statement-breakpoint\n')

/** A plan by the facts of a database, against one from the files alone. */
export const planOne: Benchmark = {
  name: 'plan-one',
  summary: 'the plan of one migration with the facts of 500 tables, against without a database',
  unit: 'ms',
  async prepare() {
    const planner = await loadPlanner('postgresql')
    const file = { tag: '0000_a', file: '0000_a.sql', text: migration, hash: 'a' }
    const plan = (facts: ReturnType<typeof factsOf> | null) => async () => {
      const start = performance.now()
      planner.plan({
        files: [file],
        pending: new Set([file.tag]),
        facts,
        ledgerHead: null,
        options: { engine: '0.0.0', maintenance: false },
      })
      return Promise.resolve(performance.now() - start)
    }
    return {
      a: { label: 'with facts', run: plan(factsOf(tables)) },
      b: { label: 'without', run: plan(null) },
      conditions: { tables, goal: 'a: under 300 ms' },
      dispose: () => Promise.resolve(),
    }
  },
}
