export { damageFile, type Damage, type DamageKind, type DamagePlan } from './damage.ts'
export { fillPg, fillPgSql, fillSqlite, fillSqliteSql, type ColumnExpressions } from './fill.ts'
export { assertNoLeaks, assertNoOpenFiles, openFiles } from './leaks.ts'
export type { PgBouncer } from './pgbouncer/bouncer.ts'
export type { BouncerUser, PoolMode } from './pgbouncer/config.ts'
export { startPgBouncer, type OwnFiles, type StartPgBouncerOptions } from './pgbouncer/start.ts'
export { findPgBinaries, installedPostgres, type PgBinaries } from './postgres/binaries.ts'
export type { PgCluster, StopMode } from './postgres/cluster.ts'
export { pgMajors, type PgMajor } from './postgres/embedded-packages.ts'
export { describeGivenServer } from './postgres/given.ts'
export { queryOnce, withClient, type Row } from './postgres/query.ts'
export { connectServer, type PgServer, type PgServerInfo, type TestDatabase } from './postgres/server.ts'
export { startPostgres, type StartPostgresOptions } from './postgres/start.ts'
export { startStandby, type StartStandbyOptions } from './postgres/standby.ts'
export { createTemplate, dropPrefixed } from './postgres/template.ts'
export type { Intercept, Interception, Link } from './postgres/wire/link.ts'
export { startWireProxy, type WireProxy, type WireProxyOptions } from './postgres/wire/proxy.ts'
export type { Env } from './process/environment.ts'
export { currentCommit, draw, isLong, randomBelow, readSampling, sample, type Sampling } from './sampling.ts'
export { mayMount, mountDisk, unmountDisk } from './process/small-disk.ts'
export { tempSqlite, type TempSqlite } from './sqlite/temp.ts'
export { createTally, type Tally, type TallyOptions } from './tally.ts'
export { issueCertificate, type CertificateRequest, type TlsFiles } from './tls/certificates.ts'
export {
  drawnPgVersions,
  pgServers,
  pgVersions,
  usePostgres,
  type PgFixture,
  type UsePostgresOptions,
} from './vitest/use-postgres.ts'
export { waitUntil, type WaitOptions } from './wait-until.ts'
export { startHttpServer } from './process/http-server.ts'
export type { HeardRequest, HttpAnswer, HttpServer } from './process/http-server.ts'
