-- Pings that tell a client that its user has answered (CIBA): due from the answer on until the client has heard, or has asked by itself.
ALTER TABLE awaited_requests ADD COLUMN ping_due_at bigint;
ALTER TABLE awaited_requests ADD COLUMN ping_attempts integer NOT NULL DEFAULT 0;
CREATE INDEX awaited_requests_ping_due_at ON awaited_requests (ping_due_at);

-- How strongly whoever answers must have proved themselves, where the client asks for more than the plan (CIBA acr_values).
ALTER TABLE awaited_requests ADD COLUMN level smallint NOT NULL DEFAULT 0;

-- The code that a client must know before it may ask a person (CIBA user_code), as a MAC under a key that is not in the database.
CREATE TABLE approval_codes (
    subject text PRIMARY KEY,
    mac     text NOT NULL
);

-- What operators look at: notices that failed.
CREATE INDEX client_sessions_failure ON client_sessions (client_id) WHERE failure IS NOT NULL;
