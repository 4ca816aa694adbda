-- Which clients must hear of the end of a session: written only for clients that registered a logout URI. The row is also the queue of
-- the back-channel logout: due_at is set when the session ends and empty once the notice was delivered or given up.
CREATE TABLE client_sessions (
    session_id   bytea    NOT NULL,
    client_id    text     NOT NULL,
    subject      text     NOT NULL,
    back_channel smallint NOT NULL,
    ended_at     bigint,
    due_at       bigint,
    attempts     integer  NOT NULL,
    delivered_at bigint,
    failure      text,
    expires_at   bigint   NOT NULL,
    PRIMARY KEY (session_id, client_id)
);
CREATE INDEX client_sessions_due_at ON client_sessions (due_at);
CREATE INDEX client_sessions_subject ON client_sessions (subject);
CREATE INDEX client_sessions_expires_at ON client_sessions (expires_at);
