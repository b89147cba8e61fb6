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
CREATE DOMAIN plaintext AS text;
CREATE DOMAIN plain AS plaintext;
CREATE DOMAIN uid AS uuid DEFAULT gen_random_uuid();
CREATE DOMAIN higher AS level;
CREATE SEQUENCE numbers;
CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN new; END';
CREATE TABLE w (
  id bigint PRIMARY KEY, l level, h higher, o mood, s bigint DEFAULT nextval('numbers'), p plaintext, x varchar(20) CHECK (x <> ''),
  y varchar(20), z varchar(20), i varchar(20), ts timestamp, e int, ee text
);
INSERT INTO w (id, l, x, y) SELECT n, n, n, n FROM generate_series(1, 50) n;
CREATE INDEX w_y_idx ON w (lower(y));
CREATE INDEX w_z_idx ON w (id) WHERE z IS NOT NULL;
CREATE INDEX w_i_idx ON w (id) INCLUDE (i);
CREATE INDEX w_ts_idx ON w (ts);
CREATE STATISTICS w_stats ON x, e FROM w;
CREATE TRIGGER w_touch BEFORE UPDATE ON w FOR EACH ROW EXECUTE FUNCTION touch();
CREATE RULE w_rule AS ON DELETE TO w DO ALSO NOTHING;
CREATE POLICY w_policy ON w USING (true);
CREATE VIEW w_view AS SELECT id, e FROM w;
CREATE VIEW w_view_view AS SELECT id FROM w_view;
CREATE TABLE codes (code varchar(10) PRIMARY KEY, at timestamp UNIQUE);
INSERT INTO codes VALUES ('a', now());
CREATE TABLE coded (code varchar(10) CONSTRAINT coded_fk REFERENCES codes, at timestamp CONSTRAINT coded_at_fk REFERENCES codes (at));
INSERT INTO coded VALUES ('a', NULL);
CREATE TABLE base (id bigint, v text, CONSTRAINT v_said CHECK (v <> ''));
CREATE TABLE heir () INHERITS (base);
INSERT INTO base VALUES (1, '1');
INSERT INTO heir VALUES (2, '2');
ANALYZE base, heir;
CREATE TRIGGER q_touch AFTER UPDATE ON q FOR EACH ROW EXECUTE FUNCTION touch();
CREATE TABLE plain_one (id int);
CREATE TABLE o (id bigint NOT NULL) PARTITION BY LIST (id);
CREATE TABLE o1 PARTITION OF o FOR VALUES IN (1);
CREATE INDEX o1_idx ON o1 (id);
CREATE INDEX o_idx ON ONLY o (id);
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

const ofBase = (sql: string, scans: readonly string[] = [], rewrites = false): Truth =>
  on(`ALTER TABLE base ${sql}`, { base: AE, heir: AE }, scans, rewrites)

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
  on('ALTER INDEX o_idx ATTACH PARTITION o1_idx', { o1: AE }),
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
  on('DROP TYPE mood CASCADE', { w: AE }),
  on('DROP DOMAIN plaintext CASCADE', { w: AE }),
  on('DROP SEQUENCE numbers CASCADE', { w: AE }),
  on('DROP FUNCTION touch() CASCADE', { w: AE, q: AE, q1: AE }),
  on('DROP VIEW w_view CASCADE', { w_view: AE, w_view_view: AE }),
  on('DROP VIEW w_view_view', { w_view_view: AE }),
  on('ALTER TABLE w DROP COLUMN e CASCADE', { w: AE, w_view: AE, w_view_view: AE }),
  on('DROP TABLE w CASCADE', { w: AE, w_view: AE, w_view_view: AE }),
  on('DROP TABLE base CASCADE', { base: AE, heir: AE }),
  on('DROP TABLE codes CASCADE', { codes: AE, coded: AE }),
  on('ALTER TABLE codes DROP CONSTRAINT codes_pkey CASCADE', { codes: AE, coded: AE }),
  on('ALTER TABLE codes DROP COLUMN at CASCADE', { codes: AE, coded: AE }),
  on('CREATE OR REPLACE VIEW w_view AS SELECT id, e FROM w WHERE e > 0', { w_view: AE }),
  on('ALTER VIEW w_view RENAME TO w_seen', { w_view: AE }),
  on('DROP TRIGGER w_touch ON w', { w: AE }),
  on('DROP TRIGGER q_touch ON q', { q: AE, q1: AE }),
  on('ALTER TRIGGER w_touch ON w RENAME TO w_touched', { w: AE }),
  on('ALTER TRIGGER q_touch ON q RENAME TO q_touched', { q: AE, q1: AE }),
  on('ALTER TABLE w ENABLE TRIGGER w_touch', { w: SRE }),
  on('ALTER TABLE w DISABLE RULE w_rule', { w: AE }),
  on('CREATE RULE r AS ON DELETE TO w DO ALSO NOTHING', { w: AE }),
  on('DROP RULE w_rule ON w', { w: AE }),
  on('ALTER RULE w_rule ON w RENAME TO r', { w: AE }),
  on('ALTER POLICY w_policy ON w USING (false)', { w: AE }),
  on('ALTER POLICY w_policy ON w RENAME TO r', { w: AE }),
  on('DROP POLICY w_policy ON w', { w: AE }),
  on('LOCK TABLE w IN SHARE MODE', { w: 'SHARE' }),
  on('LOCK TABLE q', { q: AE, q1: AE }),
  on('LOCK TABLE ONLY q IN ROW EXCLUSIVE MODE', { q: 'ROW EXCLUSIVE' }),
  on('CREATE STATISTICS r ON y, e FROM w', { w: SUE }),
  on('CREATE TABLE n () INHERITS (plain_one)', { plain_one: SUE }),
  ofBase('ADD COLUMN a int DEFAULT 1'),
  ofBase('ADD COLUMN a uuid DEFAULT gen_random_uuid()', ['base', 'heir'], true),
  ofBase('ALTER v SET NOT NULL', ['base', 'heir']),
  ofBase('ADD CHECK (id > 0)', ['base', 'heir']),
  ofBase('ALTER id TYPE int', ['base', 'heir'], true),
  ofBase('DROP COLUMN id'),
  ofBase('DROP CONSTRAINT v_said'),
  ofBase('RENAME v TO w'),
  on('CREATE PUBLICATION r FOR TABLE w', { w: SUE }),
  on("COMMENT ON COLUMN w.e IS 'x'", { w: SUE }),
  on("COMMENT ON INDEX w_y_idx IS 'x'", {}),
  on('ALTER INDEX w_y_idx SET (fillfactor = 70)', {}),
  on('ALTER SEQUENCE numbers OWNED BY w.s', {}),
  on('TRUNCATE q', { q: AE, q1: AE }, [], true),
  on('DROP TABLE q1', { q: AE, q1: AE }),
  on('ALTER TABLE q RENAME COLUMN id TO ident', { q: AE, q1: AE }),
  on('CREATE TRIGGER r AFTER UPDATE ON q FOR EACH ROW EXECUTE FUNCTION touch()', { q: SRE, q1: SRE }),
  on('REINDEX TABLE w', { w: 'SHARE' }, ['w']),
  on('ALTER DOMAIN level ADD CONSTRAINT r CHECK (VALUE < 1000)', { w: 'SHARE' }, ['w']),
  on('ALTER DOMAIN level ADD CONSTRAINT r CHECK (VALUE < 1000) NOT VALID', {}),
  on('ALTER DOMAIN plaintext SET DEFAULT 1', {}),
  on('ALTER TABLE w ADD COLUMN a uid', { w: AE }, ['w'], true),
  on('ALTER TABLE w ADD COLUMN a uid DEFAULT NULL', { w: AE }),
  on('ALTER TABLE w ADD COLUMN a higher', { w: AE }, ['w'], true),
  on('ALTER TABLE w ADD COLUMN a plain', { w: AE }),
  on('ALTER TABLE w ALTER COLUMN ee TYPE plain', { w: AE }),
  on('ALTER TABLE w ALTER COLUMN p TYPE text', { w: AE }),
  on('ALTER TABLE w ALTER COLUMN h TYPE int', { w: AE }),
  on('ALTER TABLE w ALTER COLUMN x TYPE text', { w: AE }, ['w']),
  on('ALTER TABLE w ALTER COLUMN y TYPE text', { w: AE }, ['w']),
  on('ALTER TABLE w ALTER COLUMN y TYPE varchar(30)', { w: AE }, ['w']),
  on('ALTER TABLE w ALTER COLUMN z TYPE text', { w: AE }, ['w']),
  on('ALTER TABLE w ALTER COLUMN i TYPE text', { w: AE }),
  on("SET TimeZone = 'UTC'; ALTER TABLE w ALTER COLUMN ts TYPE timestamptz", { w: AE }, ['w']),
  on('ALTER TABLE codes ALTER COLUMN code TYPE text', { codes: AE, coded: AE }),
  on('ALTER TABLE coded ALTER COLUMN code TYPE text', { codes: AE, coded: AE }),
  on("SET TimeZone = 'UTC'; ALTER TABLE coded ALTER COLUMN at TYPE timestamptz", { codes: AE, coded: AE }, [
    'coded',
  ]),
  on('CREATE INDEX IF NOT EXISTS w_y_idx ON w (y)', { w: 'SHARE' }),
  on('ALTER TABLE w ADD COLUMN IF NOT EXISTS e bigint DEFAULT random()', { w: AE }),
  on('CREATE TABLE IF NOT EXISTS w (id bigint REFERENCES users)', {}),
  on(
    'WITH d AS (DELETE FROM w RETURNING id) INSERT INTO plain_one SELECT id FROM d',
    {
      plain_one: 'ROW EXCLUSIVE',
      w: 'ROW EXCLUSIVE',
    },
    ['w'],
  ),
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

const unique = 'ALTER TABLE base ADD UNIQUE (id)'

/** A key is of one table alone; PostgreSQL 18 locks those that inherit from it all the same. */
export const uniqueBefore18: Truth = on(unique, { base: AE }, ['base'])
export const unique18: Truth = on(unique, { base: AE, heir: AE }, ['base'])
