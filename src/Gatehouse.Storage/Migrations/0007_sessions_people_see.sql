-- What a person reads in the list of their sessions, such as "Firefox on Linux".
ALTER TABLE sessions ADD COLUMN device text;
