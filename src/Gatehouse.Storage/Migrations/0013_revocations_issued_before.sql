-- A revocation of all that a client or a subject holds concerns only tokens issued at or before an instant; null concerns all.

ALTER TABLE revocations ADD COLUMN issued_before bigint;
