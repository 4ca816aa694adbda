-- The claims that a client asked for one by one (OpenID Connect Core section 5.5), as JSON; null for nearly all.

ALTER TABLE grants ADD COLUMN claims text;
