-- What may be shown only once (DPoP proofs, assertions), as truncated hashes. Rows are inserted and deleted, hardly ever changed.
CREATE TABLE seen_before (
    purpose smallint NOT NULL,
    key     bytea    NOT NULL,
    ends_at bigint   NOT NULL,
    PRIMARY KEY (purpose, key)
);
CREATE INDEX seen_before_ends_at ON seen_before (ends_at);
