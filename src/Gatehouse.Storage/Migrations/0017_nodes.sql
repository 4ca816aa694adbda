-- The processes that serve this database, each with what it last said of itself. A row ends when its node stops,
-- or was not heard of for a while.
CREATE TABLE nodes (
    id                    text   PRIMARY KEY,
    name                  text   NOT NULL,
    server_version        text   NOT NULL,
    started_at            bigint NOT NULL,
    seen_at               bigint NOT NULL,
    configuration_version bigint NOT NULL,
    view_age              bigint NOT NULL,
    clock_offset          bigint NOT NULL,
    ends_at               bigint NOT NULL
);
