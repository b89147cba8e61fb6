import { CodedError, type EnvRecord } from '@twinship/core'
import {
  buildPromotion,
  compareState,
  findAbandoned,
  promotionNamespace,
  readMigrationFolder,
  requireEnvironment,
  sealPromotion,
  signedTextOfPromotion,
  type Promotion,
} from '@twinship/migrate'
import packageJson from '../../../package.json' with { type: 'json' }
import type { JobContext } from '../../context.ts'
import { openDatabase } from '../../engine.ts'
import { writeNew } from '../files.ts'
import { typedPath } from '../proof.ts'
import { signText } from '../signing.ts'

export type PromoteFlags = { readonly out?: string; readonly signKey?: string }

export type PromoteReport = {
  readonly promotion: Promotion
  /** Applied, but by no run of this environment. */
  readonly leftOut: readonly string[]
  /** Where it was written; null without --out. */
  readonly file: string | null
}

/**
 * The record of what ran in staging with success; changes nothing there. Throws PROMOTION.ENVIRONMENT,
 * PROMOTION.UNSETTLED, AUDIT.BROKEN, SIGNATURE.*, IDENTITY.*, and USAGE.INVALID where --out cannot be written.
 */
export async function exportPromotion(
  context: JobContext,
  { out, signKey }: PromoteFlags,
): Promise<PromoteReport> {
  const { body, leftOut } = await build(context)
  const keyFile = signKey === undefined ? undefined : typedPath(context, signKey)
  const signature =
    keyFile === undefined ? null : await sign(keyFile, signedTextOfPromotion(body), context.env)
  const promotion = sealPromotion(body, signature)
  const file = out === undefined ? null : typedPath(context, out)
  if (file !== null) {
    writeNew({ file, text: `${JSON.stringify(promotion, undefined, 2)}\n`, what: 'record', mode: 0o644 })
  }
  return { promotion, leftOut, file }
}

async function build(context: JobContext) {
  const { config, migrations, now } = context
  const { environment, direct } = config
  if (environment !== 'staging') {
    throw new CodedError(
      'PROMOTION.ENVIRONMENT',
      `This command was started for ${environment}: what runs in staging is promoted.`,
      { details: { environment } },
    )
  }
  const folder = readMigrationFolder(migrations, { dialect: direct.dialect })
  const database = await openDatabase(context)
  const state = await database.readState()
  requireEnvironment(state, environment, direct.location)
  return buildPromotion({
    state,
    audit: await database.readAudit(),
    comparison: await compareState(folder, state),
    abandoned: findAbandoned(folder.migrations, state.attempts),
    engine: packageJson.version,
    exportedAt: new Date(now()).toISOString(),
  })
}

async function sign(keyFile: string, text: string, env: EnvRecord): Promise<string> {
  return signText({ keyFile, namespace: promotionNamespace, text }, env)
}
