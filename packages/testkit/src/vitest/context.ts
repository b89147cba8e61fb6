import type { PgServerInfo } from '../postgres/server.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    /** Oldest first. */
    readonly pgServers: readonly PgServerInfo[]
  }
}
