-- What was refused and why, for a few days: never what was shown to prove anything. An id belongs to whoever reported it (the provider
-- itself is the empty one); a share is whose quota of the table the row counts against.
CREATE TABLE refusals (
    id        text    NOT NULL,
    reporter  text    NOT NULL,
    share     text    NOT NULL,
    at        bigint  NOT NULL,
    source    text    NOT NULL,
    endpoint  text    NOT NULL,
    status    integer NOT NULL,
    error     text    NOT NULL,
    reason    text    NOT NULL,
    client_id text,
    api       text,
    trace_id  text,
    facts     text    NOT NULL,
    PRIMARY KEY (id, reporter)
);
CREATE INDEX refusals_at ON refusals (at);
CREATE INDEX refusals_share ON refusals (share, reason, at);
