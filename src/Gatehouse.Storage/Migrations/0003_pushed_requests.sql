-- Authorization requests that clients pushed (RFC 9126). Rows live for an hour or so, and nothing refers to them.

CREATE TABLE pushed_requests (
    id         bytea  PRIMARY KEY,
    client_id  text   NOT NULL,
    parameters text   NOT NULL,
    expires_at bigint NOT NULL,
    ends_at    bigint NOT NULL,
    used_at    bigint
);
CREATE INDEX pushed_requests_ends_at ON pushed_requests (ends_at);
