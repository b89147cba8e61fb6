CREATE TABLE members (id bigint);
CREATE UNIQUE INDEX members_id_idx ON members (id);
-- next deployment
ALTER TABLE members ADD CONSTRAINT members_pkey PRIMARY KEY USING INDEX members_id_idx;
