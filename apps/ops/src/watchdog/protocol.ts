import { z } from 'zod'

/** The first line that a watchdog reads: by its standard input, for it holds passwords. */
export const watchOrder = z.strictObject({
  /** Consoles of the poolers that may be paused, and the databases by the names their clients use. */
  poolers: z.array(z.strictObject({ url: z.string(), databases: z.array(z.string()) })),
  /** A session here may change databases. */
  maintenanceUrl: z.string(),
  /** Whose connections are allowed again, whatever it is called by then. */
  oid: z.int(),
  /** From `arm` on. */
  maxPauseMs: z.int().positive(),
})

export type WatchOrder = z.infer<typeof watchOrder>

/**
 * It answers the order with `ready` once it has rehearsed it, or with `cannot` and why, as JSON. What it is told
 * afterwards is a word a line, which it says back. The end of its input ends it.
 */
export const watchWords = { ready: 'ready', cannot: 'cannot', arm: 'arm', disarm: 'disarm' } as const

/** Without secrets: for the person. */
export const watchRefusal = z.strictObject({ code: z.string(), message: z.string() })

export type WatchRefusal = z.infer<typeof watchRefusal>
