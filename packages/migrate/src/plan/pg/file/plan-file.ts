import type { Node } from 'libpg-query'
import type { World } from '../../../hazards/pg/world/world.ts'
import type { PlannedFile } from '../../../model/plan.ts'
import type { PgPrograms } from '../../../parse/pg/query.ts'
import type { ReadFile } from '../../../parse/parser.ts'
import { refuseUnrunnable } from '../../refuse.ts'
import { StepWriter } from '../step/writer.ts'
import { itemsOf, type Item } from './item.ts'
import { modeOf } from './mode.ts'
import { gravest, Reasons, stops } from './reasons.ts'
import { planSegments } from './segments.ts'
import { planSteps } from './steps.ts'

export type FileContext = {
  readonly pg: PgPrograms
  readonly world: World
  readonly maintenance: boolean
  readonly writer: StepWriter
  readonly reasons: Reasons
}

export type FileToPlan = {
  readonly file: ReadFile<Node>
  readonly hash: string
  /** Number of the next free transaction. */
  readonly transaction: number
}

/** One file as steps; the world is taken to its end whether it runs or not. */
export function planPgFile(
  { pg, world, maintenance }: Pick<FileContext, 'pg' | 'world' | 'maintenance'>,
  { file, hash, transaction }: FileToPlan,
): { readonly planned: PlannedFile; readonly transaction: number; readonly items: readonly Item[] } {
  const { tag, file: name } = file.parsed
  refuseUnrunnable(file.parsed)
  const items = itemsOf(pg, file)
  const context: FileContext = {
    pg,
    world,
    maintenance,
    writer: new StepWriter(pg, world, tag, transaction),
    reasons: new Reasons(),
  }
  const mode = modeOf(world, items)
  if (mode.kind === 'segments') planSegments(context, items, mode)
  else planSteps(context, items)
  const { steps, transaction: next } = context.writer.finish()
  const reasons = context.reasons.list()
  const worst = gravest(reasons.map((reason) => reason.class))
  const isStopped = stops(worst) && !maintenance
  const kind = isStopped ? worst : gravest(steps.map((step) => step.class))
  const planned = { tag, file: name, hash, class: kind, reasons, steps: isStopped ? [] : steps }
  return { planned, transaction: next, items }
}
