/** A change to `messages` as drizzle-kit writes it, and how a careful person makes it by hand. */
export type LoadCase = {
  readonly name: string
  readonly sql: string
  /** Brings the table back, while nobody uses it. */
  readonly undo: readonly string[]
  /** In this order, each by itself; see hand.ts. */
  readonly hand: readonly HandStep[]
  /** A transaction that has read the table stays open for as long when the migration begins, in ms. */
  readonly readerMs?: number
  /** Builds an index: its goal allows a longer stall. */
  readonly isBuild?: boolean
}

export type HandStep =
  /** Short tries for its lock, with pauses in between. */
  | { readonly kind: 'short'; readonly sql: string }
  /** As long as it takes. */
  | { readonly kind: 'long'; readonly sql: string }
  /** Ranges of the heap, until no row is left, with pauses. */
  | { readonly kind: 'batches'; readonly set: string; readonly where: string }

const short = (sql: string): HandStep => ({ kind: 'short', sql })
const long = (sql: string): HandStep => ({ kind: 'long', sql })

export const loadCases: readonly LoadCase[] = [
  {
    name: 'index',
    sql: 'CREATE INDEX "messages_created_at_idx" ON "messages" USING btree ("created_at");',
    undo: ['drop index if exists messages_created_at_idx'],
    hand: [long('create index concurrently messages_created_at_idx on messages (created_at)')],
    isBuild: true,
  },
  {
    name: 'foreign-key',
    sql: 'ALTER TABLE "messages" ADD CONSTRAINT "messages_sender_id_users_id_fk" FOREIGN KEY ("sender_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;',
    undo: ['alter table messages drop constraint if exists messages_sender_id_users_id_fk'],
    hand: [
      short(
        'alter table messages add constraint messages_sender_id_users_id_fk foreign key (sender_id) references users (id) not valid',
      ),
      long('alter table messages validate constraint messages_sender_id_users_id_fk'),
    ],
  },
  {
    name: 'not-null',
    sql: 'ALTER TABLE "messages" ALTER COLUMN "delivered_at" SET NOT NULL;',
    undo: ['alter table messages alter delivered_at drop not null'],
    hand: [
      short('alter table messages add constraint delivered check (delivered_at is not null) not valid'),
      long('alter table messages validate constraint delivered'),
      short('alter table messages alter delivered_at set not null'),
      short('alter table messages drop constraint delivered'),
    ],
  },
  {
    name: 'unique',
    sql: 'ALTER TABLE "messages" ADD CONSTRAINT "messages_nonce_unique" UNIQUE("nonce");',
    undo: ['alter table messages drop constraint if exists messages_nonce_unique'],
    hand: [
      long('create unique index concurrently messages_nonce_unique on messages (nonce)'),
      short(
        'alter table messages add constraint messages_nonce_unique unique using index messages_nonce_unique',
      ),
    ],
    isBuild: true,
  },
  {
    name: 'volatile-default',
    sql: 'ALTER TABLE "messages" ADD COLUMN "token" uuid DEFAULT gen_random_uuid() NOT NULL;',
    // The dead rows of one backfill would slow the next one down.
    undo: ['alter table messages drop column if exists token', 'vacuum full messages'],
    hand: [
      short('alter table messages add column token uuid'),
      short('alter table messages alter token set default gen_random_uuid()'),
      { kind: 'batches', set: 'token = gen_random_uuid()', where: 'token is null' },
      short('alter table messages add constraint token_set check (token is not null) not valid'),
      long('alter table messages validate constraint token_set'),
      short('alter table messages alter token set not null'),
      short('alter table messages drop constraint token_set'),
    ],
  },
  {
    name: 'behind-a-reader',
    sql: 'ALTER TABLE "messages" ADD COLUMN "note" text;',
    undo: ['alter table messages drop column if exists note'],
    hand: [short('alter table messages add column note text')],
    readerMs: 20_000,
  },
]
