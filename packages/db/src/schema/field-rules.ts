import { z } from 'zod'

/**
 * Forms that the column types alone do not say. Functions, as drizzle-zod takes them: it then makes the field
 * optional or nullable as the column is.
 */
export const email = () => z.email().max(320)
export const nonEmpty = () => z.string().trim().min(1)
export const tokenDigest = () =>
  z.string().regex(/^[0-9a-f]{64}$/, 'must be the SHA-256 digest of a token, 64 hexadecimal digits')
export const calendarDay = () => z.iso.date()
export const data = () => z.record(z.string(), z.unknown())
export const numbers = () => z.record(z.string(), z.number())
export const texts = () => z.array(z.string())
