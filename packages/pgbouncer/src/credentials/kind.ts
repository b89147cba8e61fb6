export type CredentialKind = 'scram' | 'md5' | 'plain' | 'empty'

const base64 = '[A-Za-z0-9+/]+={0,2}'
const scram = new RegExp(`^SCRAM-SHA-256\\$[1-9]\\d*:${base64}\\$${base64}:${base64}$`)

/** What stands in the second place of a line of userlist.txt. */
export function credentialKind(credential: string): CredentialKind {
  if (credential === '') return 'empty'
  if (scram.test(credential)) return 'scram'
  return /^md5[0-9a-f]{32}$/.test(credential) ? 'md5' : 'plain'
}
