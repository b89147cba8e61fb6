import type { OnlineFile } from '../../../model/online.ts'
import type { FilePlan } from '../../../model/run.ts'

/** As the records of whole files know it. */
export function asFilePlan({ attemptId, migration, parsed }: OnlineFile): FilePlan {
  return { attemptId, isResumed: true, migration, parsed, replay: [], lost: [], steps: [] }
}
