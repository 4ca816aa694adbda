-- The shared secret of an authenticator app, sealed under the root secret, which is not in the database.
-- last_step is the time step of the newest code that was accepted: no code counts twice.
CREATE TABLE authenticators (
    subject      text    PRIMARY KEY,
    sealed       bytea   NOT NULL,
    last_step    bigint  NOT NULL,
    attempts     integer NOT NULL,
    locked_until bigint,
    created_at   bigint  NOT NULL
);

-- Keyed hashes. A code that was used is a row that is gone.
CREATE TABLE recovery_codes (
    subject text  NOT NULL,
    hash    bytea NOT NULL,
    PRIMARY KEY (subject, hash)
);

CREATE TABLE passkeys (
    credential_id   bytea    PRIMARY KEY,
    subject         text     NOT NULL,
    name            text     NOT NULL,
    public_key      bytea    NOT NULL,
    sign_count      bigint   NOT NULL,
    transports      text     NOT NULL,
    backup_eligible smallint NOT NULL,
    backed_up       smallint NOT NULL,
    created_at      bigint   NOT NULL,
    last_used_at    bigint
);
CREATE INDEX passkeys_subject ON passkeys (subject);
