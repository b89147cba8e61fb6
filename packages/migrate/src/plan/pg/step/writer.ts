import type { LockMode } from '../../../hazards/model.ts'
import type { Answer } from '../../../hazards/pg/impact.ts'
import { isOpaque } from '../../../hazards/pg/opaque.ts'
import type { Table } from '../../../hazards/pg/world/table.ts'
import type { World } from '../../../hazards/pg/world/world.ts'
import type { PlanBackfill, PlanPartition, PlanProbe, PlanStep, StepKind } from '../../../model/plan.ts'
import type { ObjectName } from '../../../model/statement.ts'
import type { PgPrograms } from '../../../parse/pg/query.ts'
import { plannedName } from '../names.ts'
import { parseOne } from '../parse-one.ts'
import { isNew, isSmall } from '../sizes.ts'
import { isStrong, strongerOf } from '../../../hazards/lock-modes.ts'
import { budgetOf } from './budget.ts'
import { estimateOf } from './estimate.ts'
import { observe, type Observed } from './observe.ts'
import { joinUndone } from './undone.ts'

/** Where in the file a step comes from. */
export type StepPlace = { readonly statements: readonly number[]; readonly line: number }

export type StepDraft = {
  readonly kind: StepKind
  readonly class: 'direct' | 'online'
  readonly sql: readonly string[]
  readonly transaction: 'own' | 'none'
  /** What it does where it blocks or breaks: accepted by --maintenance. */
  readonly isBlocking?: boolean
  readonly probe?: PlanProbe
  readonly backfill?: PlanBackfill
  readonly partition?: PlanPartition
  readonly completes?: ObjectName
  /** In place of what follows from `sql`. */
  readonly undo?: DraftUndo
  readonly notes?: readonly string[]
}

export type DraftUndo = {
  readonly before?: readonly string[]
  readonly sql: readonly string[] | null
  readonly remains?: string | null
}

/** Statements that run as they stand and share a transaction. */
type Group = StepPlace & {
  readonly observed: readonly Observed[]
  readonly strong: ReadonlySet<Table>
  readonly notes: readonly string[]
  readonly isBlocking: boolean
}

/**
 * Gathers the steps of one file and takes the world along. What only runs shares a transaction with its neighbours,
 * but locks on two tables in use are never held together, where one statement does not take both.
 */
export class StepWriter {
  readonly #pg: PgPrograms
  readonly #world: World
  readonly #tag: string
  readonly #steps: PlanStep[] = []
  readonly #numbers = new Map<number, number>()
  #group: Group | null = null
  #transaction: number

  constructor(pg: PgPrograms, world: World, tag: string, transaction: number) {
    this.#pg = pg
    this.#world = world
    this.#tag = tag
    this.#transaction = transaction
  }

  /** A statement as it stands. */
  run(place: StepPlace, sql: string, notes: readonly string[], isBlocking: boolean): void {
    const observed = observe(this.#pg, this.#world, sql, this.#transaction)
    const strong = this.#strongTables(observed)
    const isAlone = strong.size > 1 || this.#isHeavy(observed)
    if (isAlone || !this.#mayJoin(strong)) this.#close()
    const group = this.#group ?? emptyGroup(place)
    this.#group = {
      statements: [...new Set([...group.statements, ...place.statements])],
      line: group.line,
      observed: [...group.observed, observed],
      strong: new Set([...group.strong, ...strong]),
      notes: [...group.notes, ...notes],
      isBlocking: group.isBlocking || isBlocking,
    }
    if (isAlone) this.#close()
  }

  /** Whether the transaction that is open holds strong locks on no other table in use. */
  #mayJoin(strong: ReadonlySet<Table>): boolean {
    const held = this.#group?.strong ?? new Set()
    return held.size === 0 || new Set([...held, ...strong]).size === 1
  }

  step(place: StepPlace, draft: StepDraft): void {
    this.#close()
    const observed = draft.sql.map((sql) => observe(this.#pg, this.#world, sql, this.#transaction))
    this.#add(place, draft, observed)
  }

  /** The steps, in order, and the number of the next free transaction. */
  finish(): { readonly steps: readonly PlanStep[]; readonly transaction: number } {
    this.#close()
    return { steps: this.#steps, transaction: this.#transaction }
  }

  #close(): void {
    const group = this.#group
    if (group === null) return
    this.#group = null
    const { observed, notes, isBlocking } = group
    const sql = observed.map((one) => one.sql)
    this.#add(group, { kind: 'run', class: 'direct', sql, transaction: 'own', isBlocking, notes }, observed)
  }

  #add(place: StepPlace, draft: StepDraft, observed: readonly Observed[]): void {
    const { kind, transaction, isBlocking = false, notes = [] } = draft
    const held = this.#locks(observed)
    const works = this.#works(observed)
    const names = new Map(observed.toReversed().flatMap((one) => [...one.names]))
    const nameOf = (table: Table) => names.get(table) ?? plannedName(this.#world, table)
    this.#steps.push({
      id: this.#nextId(place),
      statements: place.statements,
      line: place.line,
      class: draft.class,
      kind,
      sql: draft.sql,
      transaction,
      locks: [...held].map(([table, mode]) => ({ ...nameOf(table), mode })),
      work: [...works].map(([table, work]) => ({ ...nameOf(table), ...work })),
      budget: budgetOf(kind, [...held.values()], isBlocking),
      probe: transaction === 'own' ? null : (draft.probe ?? { kind: 'ask' }),
      backfill: draft.backfill ?? null,
      ...(draft.partition === undefined ? {} : { partition: draft.partition }),
      ...(draft.completes === undefined ? {} : { completes: draft.completes }),
      undo: this.#undo(draft, observed),
      estimate: this.#world.server === null ? null : estimateOf(kind, this.#sizedWork(works, observed)),
      notes: [...new Set(notes)],
    })
    this.#transaction++
  }

  #nextId({ statements }: StepPlace): string {
    const first = statements[0] ?? 1
    const number = (this.#numbers.get(first) ?? 0) + 1
    this.#numbers.set(first, number)
    return `${this.#tag}/${first}.${number}`
  }

  #strongTables({ impacts }: Observed): ReadonlySet<Table> {
    const locks = impacts.flatMap(({ impact }) => impact.locks)
    return new Set(
      locks
        .filter(
          // A view that is dropped and made again around a change of its table stays with it.
          ({ table, mode }) => isStrong(mode) && table.kind !== 'view' && !isNew(this.#world, table),
        )
        .map(({ table }) => table),
    )
  }

  /** It goes through a table that is large, or changes many rows: it shares no lock with others. */
  #isHeavy({ impacts }: Observed): boolean {
    return impacts.some(({ change, impact }) => {
      if (change.kind === 'write' && !change.literalRows) return true
      if (impact.waits === true) return true
      const works = impact.rewrites !== 'no' || impact.scans !== 'no'
      const tables =
        change.kind === 'select' ? (impact.on ?? []) : impact.locks.slice(0, 1).map((one) => one.table)
      return works && tables.some((table) => !isSmall(this.#world, table))
    })
  }

  #locks(observed: readonly Observed[]): ReadonlyMap<Table, LockMode> {
    const held = new Map<Table, LockMode>()
    for (const { table, mode } of observed.flatMap(({ impacts }) =>
      impacts.flatMap(({ impact }) => impact.locks),
    )) {
      if (!isNew(this.#world, table)) held.set(table, strongerOf(held.get(table), mode))
    }
    return held
  }

  #works(observed: readonly Observed[]): ReadonlyMap<Table, Work> {
    const works = new Map<Table, Work>()
    for (const { impact } of observed.flatMap(({ impacts }) => impacts)) {
      if (impact.rewrites === 'no' && impact.scans === 'no') continue
      for (const table of impact.on ?? impact.locks.slice(0, 1).map((one) => one.table)) {
        if (isNew(this.#world, table)) continue
        const before = works.get(table)
        works.set(table, {
          rewrites: worse(before?.rewrites, impact.rewrites),
          scans: worse(before?.scans, impact.scans),
        })
      }
    }
    return works
  }

  /** How long a function works that may do anything, or one that sleeps, no size tells. */
  #sizedWork(works: ReadonlyMap<Table, Work>, observed: readonly Observed[]) {
    // The size of a table is that of its heirs as well.
    const counted = [...works].filter(([{ inherits }]) => !inherits.some((one) => works.has(one)))
    const sized = counted.map(([{ size }, { rewrites, scans }]) => {
      return { size, rewrites: rewrites !== 'no', scans: scans !== 'no' }
    })
    const isOpen = observed.some((one) =>
      one.impacts.some(({ change, impact }) => impact.waits === true || isOpaque(this.#world, change)),
    )
    const read = observed.flatMap(({ impacts }) => impacts.flatMap(({ impact }) => impact.reads ?? []))
    const beside = read.filter((table) => !works.has(table) && !isNew(this.#world, table))
    sized.push(...beside.map(({ size }) => ({ size, rewrites: false, scans: true })))
    return isOpen ? [...sized, { size: null, rewrites: false, scans: true }] : sized
  }

  #undo({ undo, transaction }: StepDraft, observed: readonly Observed[]): PlanStep['undo'] {
    const chosen: DraftUndo = undo ?? joinUndone(observed.map((one) => one.undo))
    const { before = [] } = chosen
    for (const one of [...before, ...(chosen.sql ?? [])]) parseOne(this.#pg, one)
    const first = before.length === 0 ? {} : { before }
    return { ...first, sql: chosen.sql, transaction, remains: chosen.remains ?? null }
  }
}

type Work = { readonly rewrites: Answer; readonly scans: Answer }

const weight: Readonly<Record<Answer, number>> = { no: 0, unknown: 1, yes: 2 }

function worse(left: Answer | undefined, right: Answer): Answer {
  return left !== undefined && weight[left] > weight[right] ? left : right
}

function emptyGroup({ line }: StepPlace): Group {
  return { statements: [], line, observed: [], strong: new Set(), notes: [], isBlocking: false }
}
