import { auditHead, document, identity } from './parts.ts'

export const identifySchema = document('identify', {
  identity,
  previous: identity.describe('what it was before; null where it was none, or was not changed'),
  auditHead,
})
