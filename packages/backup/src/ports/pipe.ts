import type { Duplex, Readable } from 'node:stream'

/** One link of a pipe: a program of its own, or a transformation in this process. Data; starts nothing. */
export type PipePart =
  | {
      readonly kind: 'program'
      /** As errors name it: `pg_dump`. */
      readonly name: string
      readonly file: string
      /** Never a secret. */
      readonly args: readonly string[]
      /** The whole environment of the child. */
      readonly env: Readonly<Record<string, string>>
    }
  | { readonly kind: 'transform'; readonly name: string; readonly create: () => Duplex }
  /** Gives bytes and takes none: only at the beginning. */
  | { readonly kind: 'source'; readonly name: string; readonly create: () => Readable }
