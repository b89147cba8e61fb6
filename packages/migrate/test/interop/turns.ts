import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect } from 'vitest'
import { compareState, type MigrationFile } from '../../src/index.ts'
import { writeFolder, type FolderContents } from '../support/folder-builder.ts'
import { folderOf } from '../support/parsed.ts'
import { run } from '../support/run.ts'
import type { LedgerLine, Place } from './place.ts'
import type { Stock } from './stock.ts'

export type Player = 'stock' | 'ours'

/** One turn: the folder as it is by then, the migrator of stock that reads its layout, and who applies it. */
export type Turn = { readonly folder: FolderContents; readonly stock: Stock; readonly player: Player }

/** Every order of two players over `length` turns. */
export function orders(length: number): readonly (readonly Player[])[] {
  if (length === 0) return [[]]
  return orders(length - 1).flatMap((rest) => (['stock', 'ours'] as const).map((player) => [...rest, player]))
}

/** Applies a turn; afterwards neither player finds anything to do, and the ledger is as stock would have it. */
export async function take(place: Place, { folder, stock, player }: Turn): Promise<void> {
  const before = await ledgerIfThere(place)
  if (player === 'ours') expect((await run(place.database, folder, { create: true })).applied).toHaveLength(1)
  else await withFolder(folder, (directory) => stock(place.url, directory))
  const after = await place.ledger()
  expect(after.slice(0, -1).map(essence)).toEqual(before.map(essence))
  expectNewRow(after, folderOf(folder).migrations.at(-1), player)
  await nothingPending(place, folder, stock)
}

/** Where the ledger has the columns of 1.0, they are filled as 1.0 fills them. */
function expectNewRow(
  ledger: readonly LedgerLine[],
  migration: MigrationFile | undefined,
  player: Player,
): void {
  const row = ledger.at(-1)
  expect(row).toMatchObject({ hash: migration?.hash, createdAtMs: migration?.whenMs })
  if (row?.name === undefined || player === 'stock') return
  expect(row).toMatchObject({ name: migration?.tag, appliedAt: expect.stringMatching(/^2\d{3}-/) })
}

async function nothingPending(place: Place, folder: FolderContents, stock: Stock): Promise<void> {
  const { migrations, surplus } = await compareState(folderOf(folder), await place.database.readState())
  expect({ kinds: new Set(migrations.map(({ kind }) => kind)), surplus }).toEqual({
    kinds: new Set(['applied']),
    surplus: [],
  })
  expect(await run(place.database, folder)).toMatchObject({ applied: [], run: null })
  const [before, contents] = [await place.ledger(), await place.contents()]
  await withFolder(folder, (directory) => stock(place.url, directory))
  expect((await place.ledger()).map(essence)).toEqual(before.map(essence))
  expect(await place.contents()).toEqual(contents)
}

function essence({ id, hash, createdAtMs }: LedgerLine) {
  return { id, hash, createdAtMs }
}

async function ledgerIfThere(place: Place): Promise<readonly LedgerLine[]> {
  return place.ledger().catch(() => [])
}

export async function withFolder<T>(
  contents: FolderContents,
  work: (directory: string) => Promise<T>,
): Promise<T> {
  const directory = await mkdtemp(path.join(tmpdir(), 'interop-'))
  try {
    return await work(writeFolder(directory, contents))
  } finally {
    await rm(directory, { recursive: true })
  }
}
