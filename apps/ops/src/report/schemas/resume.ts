import { document, migrateReport } from './parts.ts'

export const resumeSchema = document('resume', migrateReport)
