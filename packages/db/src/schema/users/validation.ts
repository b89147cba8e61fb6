import { createInsertSchema, createSelectSchema, createUpdateSchema } from 'drizzle-zod'
import { email, tokenDigest } from '../field-rules.ts'
import { loginHistory, passwordResets, refreshTokens, users } from './pg.ts'

const userRules = { email, emailNormalized: email, emailVerificationToken: tokenDigest }

export const userRow = createSelectSchema(users)
export const newUser = createInsertSchema(users, userRules)
export const userChanges = createUpdateSchema(users, userRules)

const refreshTokenRules = { token: tokenDigest, replacedByToken: tokenDigest }

export const refreshTokenRow = createSelectSchema(refreshTokens)
export const newRefreshToken = createInsertSchema(refreshTokens, refreshTokenRules)
export const refreshTokenChanges = createUpdateSchema(refreshTokens, refreshTokenRules)

export const passwordResetRow = createSelectSchema(passwordResets)
export const newPasswordReset = createInsertSchema(passwordResets, { token: tokenDigest })
export const passwordResetChanges = createUpdateSchema(passwordResets, { token: tokenDigest })

export const loginHistoryRow = createSelectSchema(loginHistory)
export const newLoginHistory = createInsertSchema(loginHistory)
