-- The authorization details of a grant (RFC 9396), as JSON; null for nearly all.

ALTER TABLE grants ADD COLUMN details text;
