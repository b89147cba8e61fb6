import { z } from 'zod'
import { deployRecordSchema } from '../model.ts'

/** Raised when a reader of the version before could misread what is sent. */
export const noticeVersion = 1

const list = <Item extends z.ZodType>(item: Item) => z.array(item).readonly()

const head = {
  format: z.literal('twinship-notice'),
  version: z.literal(noticeVersion),
  at: z.iso.datetime(),
  /** One line for a person. */
  text: z.string(),
  deployment: deployRecordSchema
    .pick({
      id: true,
      command: true,
      environment: true,
      database: true,
      actor: true,
      host: true,
      gitCommit: true,
      ciRun: true,
      toolVersion: true,
      startedAt: true,
    })
    /** Hash; null where there is none. */
    .extend({ plan: z.string().nullable() }),
}

const ended = {
  outcome: deployRecordSchema.shape.outcome,
  durationMs: z.number().nonnegative(),
  applied: list(z.string()),
  backup: z.string().nullable(),
  restorePoint: deployRecordSchema.shape.restorePoint,
  /** Paths on the machine that deployed. */
  reports: list(z.string()),
}

/** What webhooks get: a deployment has begun, waits for somebody, has ended well, or has not. */
export const noticeSchema = z.discriminatedUnion('event', [
  z.strictObject({ ...head, event: z.literal('started'), pending: list(z.string()) }),
  z.strictObject({
    ...head,
    event: z.literal('blocked'),
    step: z.string(),
    /** Pids, ages, applications, states; no text of a query. */
    blockers: list(z.string()),
  }),
  z.strictObject({ ...head, ...ended, event: z.literal('succeeded') }),
  z.strictObject({ ...head, ...ended, event: z.literal('failed'), error: deployRecordSchema.shape.error }),
])

export type Notice = z.infer<typeof noticeSchema>
export type EndNotice = Extract<Notice, { readonly event: 'succeeded' | 'failed' }>
