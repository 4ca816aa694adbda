-- Who did what, when and from where. A record is written without a number; the sealer gives it the next one, and the hash that chains it to the one before.
-- What tells of a person stands in columns of its own: the chain holds its salted digest only, so that it can be erased.
CREATE TABLE audit_records (
    id              bytea    NOT NULL PRIMARY KEY,
    sequence        bigint,
    previous        bytea,
    hash            bytea,
    at              bigint   NOT NULL,
    event           text     NOT NULL,
    actor_kind      text     NOT NULL,
    actor           text,
    subject         text,
    client_id       text,
    grant_id        text,
    session_id      text,
    key_id          text,
    configuration   bigint,
    trace_id        text,
    refusal_id      text,
    before          text,
    after           text,
    personal_digest bytea,
    salt            bytea,
    username        text,
    address         text,
    agent           text,
    erased_by       bytea
);
CREATE UNIQUE INDEX audit_sequence ON audit_records (sequence);
CREATE INDEX audit_unsealed ON audit_records (at) WHERE sequence IS NULL;
CREATE INDEX audit_at ON audit_records (at);
CREATE INDEX audit_subject ON audit_records (subject, at);

-- Where the chain begins, the last checkpoint up to which records were removed, and where it ends.
CREATE TABLE audit_chain (
    id             smallint NOT NULL PRIMARY KEY,
    start_sequence bigint   NOT NULL,
    start_hash     bytea    NOT NULL,
    sequence       bigint   NOT NULL,
    hash           bytea    NOT NULL
);

-- Signed words of the provider on how far the chain was, and with which hash.
CREATE TABLE audit_checkpoints (
    number     bigint NOT NULL PRIMARY KEY,
    sequence   bigint NOT NULL,
    hash       bytea  NOT NULL,
    at         bigint NOT NULL,
    key_id     text   NOT NULL,
    public_jwk text   NOT NULL,
    jws        text   NOT NULL
);
