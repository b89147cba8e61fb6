import { document, migrateReport } from './parts.ts'

export const migrateSchema = document('migrate', migrateReport)
