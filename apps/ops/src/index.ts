export { defineConfig } from './settings/ops-config.ts'
export type { OpsConfig } from './settings/ops-config.ts'
