-- Clients that registered themselves (RFC 7591). The secret is a keyed MAC, the network a keyed hash. A deleted client stays as an empty
-- row for a day, so that nodes that hold it in memory hear of it.
CREATE TABLE registered_clients (
    id            bytea  PRIMARY KEY,
    metadata      text   NOT NULL,
    secret        bytea,
    registered_by text,
    network       bytea,
    created_at    bigint NOT NULL,
    changed_at    bigint NOT NULL,
    used_at       bigint NOT NULL,
    expires_at    bigint,
    deleted_at    bigint
);
CREATE INDEX registered_clients_network ON registered_clients (network, created_at);
CREATE INDEX registered_clients_changed_at ON registered_clients (changed_at);
CREATE INDEX registered_clients_used_at ON registered_clients (used_at);
CREATE INDEX registered_clients_registered_by ON registered_clients (registered_by);

-- One row, counted up by every change and deletion. A registration holds it while it counts, so that quotas are exact.
CREATE TABLE registered_clients_version (
    id      integer PRIMARY KEY,
    version bigint  NOT NULL
);
INSERT INTO registered_clients_version (id, version) VALUES (1, 0);

-- Anybody may register and delete clients all day where the plan allows it: to end the grants of one must not mean to read all. Grants of
-- the plan's clients are not in this index and pay nothing for it.
CREATE INDEX grants_of_registered_clients ON grants (client_id) WHERE substr(client_id, 1, 4) = 'reg_';
