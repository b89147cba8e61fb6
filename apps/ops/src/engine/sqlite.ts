export { createSqliteDatabase } from '@twinship/migrate'
