import { CronJob, Job } from 'kubernetes-models/batch/v1'
import { NetworkPolicy } from 'kubernetes-models/networking.k8s.io/v1'
import { ServiceAccount } from 'kubernetes-models/v1'
import { describe, expect, it } from 'vitest'
import { parseAllDocuments } from 'yaml'
import { parseOps } from './commands.ts'
import { readInfra } from './infra-file.ts'
import { watched } from './kubernetes-strict.ts'

type Container = {
  readonly image: string
  readonly args: readonly string[]
  readonly env: readonly { readonly name: string; readonly value?: string }[]
  readonly securityContext: object
}
type Document = {
  readonly kind: string
  readonly apiVersion: string
  readonly metadata: { readonly name: string; readonly namespace: string }
  readonly spec: {
    readonly backoffLimit: number
    readonly activeDeadlineSeconds: number
    readonly template: {
      readonly spec: { readonly containers: readonly Container[] } & Readonly<Record<string, unknown>>
    }
  }
}
const models: Readonly<Record<string, { readonly prototype: object }>> = {
  CronJob,
  Job,
  NetworkPolicy,
  ServiceAccount,
}
const text = readInfra('kubernetes/migrate.yaml')
const read = (yaml: string) => parseAllDocuments(yaml).map((document) => document.toJS() as Document)

/** What the schemas of Kubernetes say against a document, and the keys that they do not know. */
function problems(document: Document): readonly string[] {
  const { document: data, unread } = watched(document)
  const model = models[document.kind]
  if (model === undefined) return [`no kind ${document.kind}`]
  try {
    const { validate } = model.prototype as { readonly validate: (this: object) => void }
    validate.call(data)
  } catch (error) {
    return [String(error)]
  }
  return unread()
}

describe('migrate.yaml', () => {
  const documents = read(text)
  const job = documents.find(({ kind }) => kind === 'Job') ?? ({} as Document)
  const pod = job.spec.template.spec
  const [container] = pod.containers

  it('is what Kubernetes allows, to the last key', () => {
    expect(documents.map(({ kind }) => kind)).toEqual(['ServiceAccount', 'NetworkPolicy', 'Job'])
    expect(documents.flatMap(problems)).toEqual([])
    for (const [right, wrong] of [
      ['backoffLimit: 0', "backoffLimit: '0'"],
      ['backoffLimit: 0', 'backofLimit: 0'],
      ['runAsNonRoot: true', 'runAsNonroot: true'],
      ['secretKeyRef:', 'secretKeyref:'],
      ['policyTypes: [Ingress, Egress]', 'policyTypes: Egress'],
    ] as const)
      expect(read(text.replace(right, wrong)).flatMap(problems), wrong).not.toEqual([])
  })

  it('runs once, for a limited time, with no right to ask the API anything', () => {
    expect(job.spec).toMatchObject({
      backoffLimit: 0,
      activeDeadlineSeconds: 1800,
      completions: 1,
      parallelism: 1,
    })
    expect(pod).toMatchObject({ restartPolicy: 'Never', automountServiceAccountToken: false })
    expect(documents[0]).toMatchObject({ automountServiceAccountToken: false })
    expect(text).not.toMatch(/^kind: (Cluster)?Role/m)
    expect(new Set(documents.map(({ metadata }) => metadata.namespace)).size).toBe(1)
  })

  it('is confined: no root, nothing to write to but /tmp', () => {
    expect(pod['securityContext']).toMatchObject({
      runAsNonRoot: true,
      runAsUser: 1000,
      seccompProfile: { type: 'RuntimeDefault' },
    })
    expect(container?.securityContext).toEqual({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    })
  })

  it('takes the address from a Secret, and runs a command that there is', async () => {
    const values = container?.env.flatMap(({ value }) => value ?? [])
    expect(values).toEqual(['staging', '/tmp/reports', '$(DATABASE_DIRECT_URL)'])
    expect(container?.env.map(({ name }) => name)).toEqual([
      'NODE_ENV',
      'DEPLOY_REPORT_DIR',
      'DATABASE_DIRECT_URL',
      'DATABASE_URL',
    ])
    expect(container?.image).toMatch(/:\d/)
    await parseOps(container?.args ?? ['none'])
  })
})

describe('backup.yaml', () => {
  const yaml = readInfra('kubernetes/backup.yaml')
  const documents = read(yaml)
  const cron = documents.find(({ kind }) => kind === 'CronJob') as unknown as
    | {
        readonly spec: {
          readonly concurrencyPolicy: string
          readonly jobTemplate: { readonly spec: Document['spec'] }
        }
      }
    | undefined
  const pod = cron?.spec.jobTemplate.spec.template.spec
  const container = pod?.containers[0]

  it('is what Kubernetes allows, to the last key', () => {
    expect(documents.map(({ kind }) => kind)).toEqual(['ServiceAccount', 'NetworkPolicy', 'CronJob'])
    expect(documents.flatMap(problems)).toEqual([])
    for (const [right, wrong] of [
      ['concurrencyPolicy: Forbid', 'concurrencyPolicy: Forbidden'],
      ['startingDeadlineSeconds: 7200', 'startingDeadlineSecond: 7200'],
    ] as const)
      expect(read(yaml.replace(right, wrong)).flatMap(problems), wrong).not.toEqual([])
  })

  it('runs one at a time, confined, with no right to ask the API anything', () => {
    expect(cron?.spec.concurrencyPolicy).toBe('Forbid')
    expect(pod).toMatchObject({
      restartPolicy: 'Never',
      automountServiceAccountToken: false,
      securityContext: { runAsNonRoot: true, runAsUser: 1000, seccompProfile: { type: 'RuntimeDefault' } },
    })
    expect(container?.securityContext).toEqual({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    })
  })

  it('has every secret from a Secret, no private key, and runs a command that there is', async () => {
    const given = container?.env.flatMap(({ name, value }) => (value === undefined ? [] : [name]))
    expect(given).toEqual(['NODE_ENV', 'DATABASE_URL', 'BACKUP_DIR', 'AWS_REGION'])
    expect(container?.env.map(({ name }) => name)).not.toContain('BACKUP_AGE_IDENTITY_FILE')
    await parseOps(container?.args ?? ['none'])
  })
})
