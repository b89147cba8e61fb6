import type { FileFact, ParsedMigration } from '../model/parsed.ts'

type Fact<Kind extends FileFact['kind']> = Extract<FileFact, { readonly kind: Kind }>

/** Every fact of one kind with the migration it is of. */
export function factsOf<Kind extends FileFact['kind']>(
  migrations: readonly ParsedMigration[],
  kind: Kind,
): { readonly migration: ParsedMigration; readonly fact: Fact<Kind> }[] {
  return migrations.flatMap((migration) =>
    migration.facts
      .filter((fact): fact is Fact<Kind> => fact.kind === kind)
      .map((fact) => ({ migration, fact })),
  )
}
