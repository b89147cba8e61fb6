import { redactText } from '@twinship/core'

/** Fields that people look for here, and the variable that says it. */
const variables: Readonly<Record<string, string>> = {
  url: 'DATABASE_URL',
  databaseUrl: 'DATABASE_URL',
  dbCredentials: 'DATABASE_URL',
  password: 'DATABASE_URL',
  directUrl: 'DATABASE_DIRECT_URL',
  databaseDirectUrl: 'DATABASE_DIRECT_URL',
  authToken: 'DATABASE_AUTH_TOKEN',
  identity: 'BACKUP_AGE_IDENTITY_FILE',
  identityFile: 'BACKUP_AGE_IDENTITY_FILE',
  signingKey: 'BACKUP_SIGNING_KEY',
  webhook: 'DEPLOY_WEBHOOK_URL',
  webhookUrl: 'DEPLOY_WEBHOOK_URL',
  webhookSecret: 'DEPLOY_WEBHOOK_SECRET',
  metricsPushUrl: 'DEPLOY_METRICS_PUSH_URL',
  pgbouncerAdminUrl: 'PGBOUNCER_ADMIN_URL',
  env: 'NODE_ENV',
  environment: 'NODE_ENV',
}

/** The variable to set in place of a field that is none here; undefined where there is no such variable. */
export function variableOf(field: string): string | undefined {
  return Object.hasOwn(variables, field) ? variables[field] : undefined
}

/** The paths of texts that hold the URL of a database or a secret, wherever they stand. */
export function findSecrets(value: unknown, path = '', seen = new Set<unknown>()): readonly string[] {
  if (typeof value === 'string') return isSecret(value) ? [path] : []
  if (typeof value !== 'object' || value === null || seen.has(value)) return []
  seen.add(value)
  return Object.entries(value).flatMap(([key, inner]) =>
    findSecrets(inner, path === '' ? key : `${path}.${key}`, seen),
  )
}

function isSecret(text: string): boolean {
  return (
    /^(postgres|postgresql|libsql):/i.test(text) ||
    text.includes('AGE-SECRET-KEY-') ||
    text.includes('PRIVATE KEY-----') ||
    redactText(text) !== text
  )
}
