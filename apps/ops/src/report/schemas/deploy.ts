import { z } from 'zod'
import { document, migrateReport } from './parts.ts'

export const deploySchema = document('deploy', {
  pipeline: z.literal(false).describe('the production pipeline is not built yet'),
  ...migrateReport,
})
