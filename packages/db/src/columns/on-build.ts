import type { Column } from 'drizzle-orm'

/**
 * Runs `adjust` on the column that a Drizzle builder makes. The builder keeps its type, so rows and queries
 * are typed as by the plain builder.
 */
export function onBuild<Builder extends object>(builder: Builder, adjust: (column: Column) => void): Builder {
  const build: unknown = Reflect.get(builder, 'build')
  if (typeof build !== 'function') throw new TypeError('not a Drizzle column builder')
  Reflect.set(builder, 'build', (table: unknown) => {
    const column = Reflect.apply(build, builder, [table]) as Column
    adjust(column)
    return column
  })
  return builder
}

/** Checks every value before Drizzle encodes it. `check` throws for a value the column cannot hold. */
export function checkValues<Builder extends object>(
  builder: Builder,
  check: (value: unknown) => unknown,
): Builder {
  return onBuild(builder, (column) => {
    const encode = column.mapToDriverValue.bind(column)
    column.mapToDriverValue = (value: unknown) => encode(check(value))
  })
}
