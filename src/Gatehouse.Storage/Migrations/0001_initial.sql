-- One text for both databases. A line that ends in "-- postgres" is left out on SQLite.
-- Times are milliseconds since 1970, ids 16 bytes, yes and no a smallint.

CREATE TABLE sessions (
    id         bytea    PRIMARY KEY,
    subject    text     NOT NULL,
    auth_time  bigint   NOT NULL,
    acr        text,
    amr        text,
    expires_at bigint   NOT NULL,
    ended_at   bigint
);
CREATE INDEX sessions_subject ON sessions (subject);
CREATE INDEX sessions_expires_at ON sessions (expires_at);

-- The hot table. Rotation changes no indexed column, so that PostgreSQL keeps its updates heap-only.
-- clean_after counts days, is set when the row is made and once more at redemption, and never by a refresh. Redemption may: it happens
-- once in the life of a grant, and a code nobody redeems need not stay as long as a grant.
CREATE TABLE grants (
    id              bytea    PRIMARY KEY,
    state           smallint NOT NULL,
    generation      integer  NOT NULL,
    base_generation integer  NOT NULL,
    base_time       bigint   NOT NULL,
    rotated_at      bigint   NOT NULL,
    client_id       text     NOT NULL,
    subject         text     NOT NULL,
    session_id      bytea    NOT NULL,
    scope           text     NOT NULL,
    resources       text     NOT NULL,
    redirect_uri    text,
    code_challenge  text,
    nonce           text,
    key_thumbprint  text,
    offline         smallint NOT NULL,
    auth_time       bigint   NOT NULL,
    acr             text,
    amr             text,
    created_at      bigint   NOT NULL,
    code_expires_at bigint   NOT NULL,
    expires_at      bigint   NOT NULL,
    idle_expires_at bigint   NOT NULL,
    access_until    bigint   NOT NULL,
    revoked_at      bigint,
    retried_generation integer NOT NULL DEFAULT 0,
    retry_streak    integer  NOT NULL DEFAULT 0,
    clean_after     bigint   NOT NULL
);
ALTER TABLE grants SET (fillfactor = 70); -- postgres
CREATE INDEX grants_session_id ON grants (session_id);
CREATE INDEX grants_subject ON grants (subject);
CREATE INDEX grants_clean_after ON grants (clean_after);

CREATE TABLE revocations (
    kind        smallint NOT NULL,
    key         bytea    NOT NULL,
    recorded_at bigint   NOT NULL,
    ends_at     bigint   NOT NULL,
    PRIMARY KEY (kind, key)
);
CREATE INDEX revocations_recorded_at ON revocations (recorded_at);
CREATE INDEX revocations_ends_at ON revocations (ends_at);

CREATE TABLE consents (
    subject    text   NOT NULL,
    client_id  text   NOT NULL,
    scope      text   NOT NULL,
    granted_at bigint NOT NULL,
    PRIMARY KEY (subject, client_id)
);

CREATE TABLE keys (
    id           text   PRIMARY KEY,
    purpose      text   NOT NULL,
    algorithm    text   NOT NULL,
    sealed       bytea  NOT NULL,
    public_jwk   text,
    created_at   bigint NOT NULL,
    active_from  bigint NOT NULL,
    retires_at   bigint NOT NULL,
    delete_after bigint NOT NULL
);

-- One row, counted up by every change of a key.
CREATE TABLE keys_version (
    id      integer PRIMARY KEY,
    version bigint  NOT NULL
);
INSERT INTO keys_version (id, version) VALUES (1, 0);

CREATE TABLE leases (
    name       text   PRIMARY KEY,
    holder     text   NOT NULL,
    held_until bigint NOT NULL
);

CREATE TABLE configuration_versions (
    version     bigint PRIMARY KEY,
    document    text   NOT NULL,
    fingerprint text   NOT NULL,
    source      text   NOT NULL,
    applied_at  bigint NOT NULL
);

CREATE TABLE accounts (
    subject             text     PRIMARY KEY,
    username            text     NOT NULL,
    normalized_username text     NOT NULL UNIQUE,
    email               text,
    email_verified      smallint NOT NULL,
    name                text,
    password_hash       text,
    security_stamp      text     NOT NULL,
    roles               text     NOT NULL,
    access_failed_count integer  NOT NULL,
    lockout_end         bigint,
    disabled_at         bigint,
    created_at          bigint   NOT NULL,
    updated_at          bigint   NOT NULL
);
