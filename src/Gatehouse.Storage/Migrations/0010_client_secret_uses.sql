-- When each secret of a client of the plan was last accepted, to the minute: so that people know which of several may go. The secret is
-- named by half of its keyed MAC.
CREATE TABLE client_secret_uses (
    client_id text   NOT NULL,
    secret    bytea  NOT NULL,
    used_at   bigint NOT NULL,
    PRIMARY KEY (client_id, secret)
);
