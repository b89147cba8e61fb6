import type { LockMode } from '../../src/hazards/model.ts'

/** Tables that the statements of the truth table work on, each with rows. */
export const truthSetup = `
CREATE TABLE users (id bigint PRIMARY KEY);
INSERT INTO users SELECT generate_series(1, 50);
CREATE DOMAIN level AS int CHECK (VALUE > 0);
CREATE TYPE mood AS ENUM ('sad', 'ok');
CREATE TABLE t (
  id bigint PRIMARY KEY, user_id bigint, c int, d int, v varchar(50), w text, n numeric(10, 2), j json, ts timestamp,
  CONSTRAINT d_present CHECK (d IS NOT NULL AND d > 0),
  CONSTRAINT c_small CHECK (c < 1000)
);
INSERT INTO t SELECT n, n, n, n, n::text, n::text, n, '{}', now() FROM generate_series(1, 50) n;
CREATE INDEX t_v_idx ON t (v);
CREATE INDEX t_w_idx ON t (w);
CREATE UNIQUE INDEX t_c_idx ON t (c);
ALTER TABLE t ADD CONSTRAINT c_later CHECK (c > 0) NOT VALID;
CREATE TABLE child (id bigint PRIMARY KEY, user_id bigint CONSTRAINT child_fk REFERENCES users(id), t_id bigint CONSTRAINT t_fk REFERENCES t(id));
INSERT INTO child VALUES (1, 1, 1);
ALTER TABLE t ADD CONSTRAINT fk_later FOREIGN KEY (user_id) REFERENCES users(id) NOT VALID;
CREATE TABLE p (id bigint NOT NULL) PARTITION BY LIST (id);
CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1);
CREATE TABLE p_rest PARTITION OF p DEFAULT;
INSERT INTO p VALUES (9);
CREATE TABLE p2 (id bigint NOT NULL);
INSERT INTO p2 VALUES (2);
CREATE TABLE q (id bigint NOT NULL) PARTITION BY LIST (id);
CREATE TABLE q1 PARTITION OF q FOR VALUES IN (1);
INSERT INTO q VALUES (1);
CREATE MATERIALIZED VIEW m AS SELECT id FROM t;
CREATE UNIQUE INDEX m_id_idx ON m (id);
`

export type Truth = {
  readonly sql: string
  /** Strongest lock by table: those that were there before. */
  readonly locks: Readonly<Record<string, LockMode>>
  /** The heap is written anew. */
  readonly rewrites: boolean
  /** Tables that are read from one end to the other; of a foreign key its own side, which the server names. */
  readonly scans: readonly string[]
}

const AE = 'ACCESS EXCLUSIVE'
const SRE = 'SHARE ROW EXCLUSIVE'
const SUE = 'SHARE UPDATE EXCLUSIVE'
const on = (sql: string, locks: Truth['locks'], scans: readonly string[] = [], rewrites = false): Truth => ({
  sql,
  locks,
  rewrites,
  scans,
})
const rewrite = (sql: string): Truth => on(sql, { t: AE }, ['t'], true)

/** What was measured, statement by statement: PostgreSQL 15 to 18 agree, where not said. */
export const truthTable: readonly Truth[] = [
  on('ALTER TABLE t ADD COLUMN a int', { t: AE }),
  on('ALTER TABLE t ADD COLUMN a int DEFAULT 1 NOT NULL', { t: AE }),
  on('ALTER TABLE t ADD COLUMN a timestamptz DEFAULT now()', { t: AE }),
  on("ALTER TABLE t ADD COLUMN a text DEFAULT lower('X')", { t: AE }),
  rewrite('ALTER TABLE t ADD COLUMN a timestamptz DEFAULT clock_timestamp()'),
  rewrite('ALTER TABLE t ADD COLUMN a uuid DEFAULT gen_random_uuid()'),
  rewrite('ALTER TABLE t ADD COLUMN a serial'),
  rewrite('ALTER TABLE t ADD COLUMN a bigint GENERATED ALWAYS AS IDENTITY'),
  rewrite('ALTER TABLE t ADD COLUMN a int GENERATED ALWAYS AS (c + 1) STORED'),
  rewrite('ALTER TABLE t ADD COLUMN a level DEFAULT 1'),
  rewrite('ALTER TABLE t ADD COLUMN a level'),
  on('ALTER TABLE t ADD COLUMN a int DEFAULT 1 CHECK (a > 0)', { t: AE }, ['t']),
  on('ALTER TABLE t ADD COLUMN a int UNIQUE', { t: AE }, ['t']),
  on('ALTER TABLE t ADD COLUMN a bigint REFERENCES users(id)', { t: AE, users: SRE }),
  on('ALTER TABLE t ADD COLUMN a bigint DEFAULT 1 REFERENCES users(id)', { t: AE, users: SRE }, ['t']),
  rewrite('ALTER TABLE t ALTER COLUMN d TYPE bigint'),
  on('ALTER TABLE t ALTER COLUMN v TYPE varchar(100)', { t: AE }),
  on('ALTER TABLE t ALTER COLUMN v TYPE text', { t: AE }),
  on('ALTER TABLE t ALTER COLUMN w TYPE varchar', { t: AE }),
  on('ALTER TABLE t ALTER COLUMN n TYPE numeric(12, 2)', { t: AE }),
  on('ALTER TABLE t ALTER COLUMN n TYPE numeric', { t: AE }),
  rewrite('ALTER TABLE t ALTER COLUMN v TYPE varchar(20)'),
  rewrite('ALTER TABLE t ALTER COLUMN w TYPE varchar(100)'),
  rewrite('ALTER TABLE t ALTER COLUMN j TYPE jsonb'),
  rewrite('ALTER TABLE t ALTER COLUMN ts TYPE timestamp(3)'),
  rewrite('ALTER TABLE t ALTER COLUMN n TYPE numeric(12, 4)'),
  on("SET TimeZone = 'UTC'; ALTER TABLE t ALTER COLUMN ts TYPE timestamptz", { t: AE }),
  on(
    "SET TimeZone = 'Europe/Berlin'; ALTER TABLE t ALTER COLUMN ts TYPE timestamptz",
    { t: AE },
    ['t'],
    true,
  ),
  on(
    "SET TimeZone = 'UTC'; ALTER TABLE t ALTER COLUMN ts TYPE timestamptz USING ts AT TIME ZONE 'UTC'",
    { t: AE },
    ['t'],
    true,
  ),
  on('ALTER TABLE t ALTER COLUMN w TYPE text COLLATE "C"', { t: AE }, ['t']),
  on('ALTER TABLE t ALTER COLUMN c SET NOT NULL', { t: AE }, ['t']),
  on('ALTER TABLE t ALTER COLUMN d SET NOT NULL', { t: AE }),
  on('ALTER TABLE t ALTER COLUMN c DROP NOT NULL', { t: AE }),
  on('ALTER TABLE t ALTER COLUMN c SET DEFAULT 5', { t: AE }),
  on('ALTER TABLE t RENAME COLUMN c TO e', { t: AE }),
  on('ALTER TABLE t RENAME TO u', { t: AE }),
  on('ALTER TABLE t RENAME CONSTRAINT c_small TO c_tiny', { t: AE }),
  on('ALTER TABLE t DROP CONSTRAINT c_small', { t: AE }),
  on('ALTER TABLE t DROP COLUMN w', { t: AE }),
  on('ALTER TABLE t ADD CHECK (c > -1)', { t: AE }, ['t']),
  on('ALTER TABLE t ADD CHECK (c > -1) NOT VALID', { t: AE }),
  on('ALTER TABLE t VALIDATE CONSTRAINT c_later', { t: SUE }, ['t']),
  on('ALTER TABLE t ADD FOREIGN KEY (user_id) REFERENCES users(id)', { t: SRE, users: SRE }, ['t']),
  on('ALTER TABLE t ADD FOREIGN KEY (user_id) REFERENCES users(id) NOT VALID', { t: SRE, users: SRE }),
  on('ALTER TABLE t VALIDATE CONSTRAINT fk_later', { t: SUE, users: 'ROW SHARE' }, ['t']),
  on('ALTER TABLE child DROP CONSTRAINT child_fk', { child: AE, users: AE }),
  on('ALTER TABLE t ADD UNIQUE (w)', { t: AE }, ['t']),
  on('ALTER TABLE t ADD CONSTRAINT u UNIQUE USING INDEX t_c_idx', { t: AE }),
  on('ALTER TABLE p2 ADD PRIMARY KEY (id)', { p2: AE }, ['p2']),
  on('CREATE INDEX ON t (d)', { t: 'SHARE' }, ['t']),
  on('CREATE UNIQUE INDEX ON t (w)', { t: 'SHARE' }, ['t']),
  on('DROP INDEX t_v_idx', { t: AE }),
  on('REINDEX INDEX t_v_idx', { t: 'SHARE' }, ['t']),
  on('ALTER INDEX t_v_idx RENAME TO t_x_idx', {}),
  on('CREATE TABLE n (id bigint, user_id bigint REFERENCES users(id))', { users: SRE }),
  on('DROP TABLE child', { child: AE, users: AE, t: AE }),
  on('CREATE TABLE p3 PARTITION OF p FOR VALUES IN (3)', { p: AE, p_rest: AE }, ['p_rest']),
  on('ALTER TABLE p ATTACH PARTITION p2 FOR VALUES IN (2)', { p: SUE, p2: AE, p_rest: AE }, ['p2', 'p_rest']),
  on('ALTER TABLE p DETACH PARTITION p1', { p: AE, p1: AE, p_rest: AE }),
  on('TRUNCATE p2', { p2: AE }, [], true),
  on(
    'CREATE TRIGGER g BEFORE UPDATE ON t FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger()',
    { t: SRE },
  ),
  on('ALTER TABLE t DISABLE TRIGGER USER', { t: SRE }),
  on('CREATE POLICY y ON t USING (true)', { t: AE }),
  on('ALTER TABLE t ENABLE ROW LEVEL SECURITY', { t: AE }),
  on('ALTER TABLE t REPLICA IDENTITY FULL', { t: AE }),
  on('ALTER TABLE t ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY', { t: AE }),
  on('ALTER TABLE t ALTER COLUMN c SET STATISTICS 5', { t: SUE }),
  on('ALTER TABLE t SET (fillfactor = 70)', { t: SUE }),
  on("COMMENT ON TABLE t IS 'x'", { t: SUE }),
  on('ANALYZE t', { t: SUE }),
  on('REFRESH MATERIALIZED VIEW m', { m: AE }, ['m'], true),
  on('REFRESH MATERIALIZED VIEW CONCURRENTLY m', { m: 'EXCLUSIVE' }, ['m']),
  on('ALTER TABLE p2 SET UNLOGGED', { p2: AE }, ['p2'], true),
  on('CLUSTER t USING t_v_idx', { t: AE }, ['t'], true),
  on("ALTER TYPE mood ADD VALUE 'happy'", {}),
  on("ALTER TYPE mood RENAME VALUE 'ok' TO 'fine'", {}),
  on('GRANT SELECT ON t TO PUBLIC', {}),
  on("UPDATE t SET w = ''", { t: 'ROW EXCLUSIVE' }, ['t']),
]

/** Statements that run in no transaction, each with the tables that others write to meanwhile. */
export const aloneTable: readonly (Truth & { readonly held: readonly string[] })[] = [
  { held: ['t'], ...on('CREATE INDEX CONCURRENTLY i ON t (d)', { t: SUE }, ['t']) },
  { held: ['t'], ...on('CREATE UNIQUE INDEX CONCURRENTLY ON t (d)', { t: SUE }, ['t']) },
  { held: ['t'], ...on('REINDEX INDEX CONCURRENTLY t_w_idx', { t: SUE }, ['t']) },
  { held: ['t'], ...on('REINDEX TABLE CONCURRENTLY t', { t: SUE }, ['t']) },
  { held: ['t'], ...on('DROP INDEX CONCURRENTLY t_w_idx', { t: SUE }) },
  { held: ['q', 'q1'], ...on('ALTER TABLE q DETACH PARTITION q1 CONCURRENTLY', { q: SUE, q1: AE }) },
  { held: ['t'], ...on('VACUUM FULL t', { t: AE }, ['t'], true) },
  { held: [], ...on("ALTER TYPE mood ADD VALUE 'happy'", {}) },
]
