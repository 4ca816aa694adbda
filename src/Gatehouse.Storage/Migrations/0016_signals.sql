-- How many token requests and API calls there were, what became of them and how long they took: one row for all groups of a step of
-- 10, 300 or 3600 seconds. Nodes write parts of the shortest steps; pending ones are still to be summed into the next longer step.
CREATE TABLE signals (
    step    integer  NOT NULL,
    at      bigint   NOT NULL,
    part    bytea    NOT NULL,
    pending smallint NOT NULL,
    bytes   bytea    NOT NULL,
    PRIMARY KEY (step, at, part)
);
CREATE INDEX signals_pending ON signals (step, at) WHERE pending = 1;
