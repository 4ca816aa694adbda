-- Which decisions were made, each once a day, so that another plan can be tried on them: what they depend on as far as the plan says, and
-- what came of it. Never who the user was, and nothing that proves anything. An id is the hash of the decision.
CREATE TABLE decisions (
    day      bigint NOT NULL,
    id       bytea  NOT NULL,
    client   text   NOT NULL,
    decision text   NOT NULL,
    first_at bigint NOT NULL,
    last_at  bigint NOT NULL,
    count    bigint NOT NULL,
    PRIMARY KEY (day, id)
);
