-- Requests whose user answers on another device (RFC 8628, CIBA). An approved one becomes a grant with the same id; rows live for minutes.

CREATE TABLE awaited_requests (
    id            bytea    PRIMARY KEY,
    kind          smallint NOT NULL,
    state         smallint NOT NULL,
    client_id     text     NOT NULL,
    subject       text,
    scope         text     NOT NULL,
    resources     text     NOT NULL,
    details       text,
    user_code     text     UNIQUE,
    origin        text,
    message       text,
    notification  text,
    created_at    bigint   NOT NULL,
    expires_at    bigint   NOT NULL,
    ends_at       bigint   NOT NULL,
    poll_interval integer  NOT NULL,
    polled_at     bigint   NOT NULL,
    hurried       smallint NOT NULL
);
CREATE INDEX awaited_requests_subject ON awaited_requests (subject);
CREATE INDEX awaited_requests_ends_at ON awaited_requests (ends_at);
