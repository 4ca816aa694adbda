# What is measured, and in which order. Every result is one line of JSON in $DATA.

# Ways to guard the API: repeated tokens, new ones only, Microsoft's handler, and the bare signature check.
GUARDS=(gatehouse gatehouse-new jwt-bearer signature)

SCENARIOS=(client_credentials refresh code_flow introspection userinfo discovery jwks)
FORM="grant_type=client_credentials&scope=api"

# Options by which a target differs from the driver's defaults.
options_of() { # target scenario
  case $1/$2 in
    gatehouse-*/introspection) echo "--introspect-client-id api --introspect-client-secret api-secret" ;;
    oidc-provider/introspection) ;; # it introspects opaque tokens only, which it issues when no resource is named
    *openid*/userinfo | oidc-provider/userinfo) echo "--code-scope openid" ;;
    oidc-provider/*) echo "--resource http://127.0.0.1:9/api" ;;
  esac
}

# load TARGET ROW SCENARIO [options…]: one window; the processes of the target are watched.
load() {
  local target=$1 row=$2 scenario=$3 watched
  shift 3
  watched=(--process "server=${PID[$target]}")
  case $target in *postgres*) watched+=(--process-tree "database=$PG_PID") ;; esac
  taskset -c $DRIVER_CPU dotnet "$OUT/load/load.dll" run \
    --base "${URL[$target]}" --scenario "$scenario" --label "$target/$row" "${watched[@]}" "$@"
}

record() {
  local line
  line=$(load "$@") || { say "INVALID: $1 $2: $line"; INVALID=1; }
  echo "$line" >> "$DATA"
}

INVALID=0

targets() {
  local target
  [ "$ONLY" != guards ] || return 0
  for target in gatehouse-sqlite gatehouse-postgres openiddict-sqlite openiddict-postgres oidc-provider; do
    [ -z "${PID[$target]:-}" ] || echo "$target"
  done
}

# floor ACTION: every row of the floor.
floor() {
  local act=$1
  shift
  "$act" floor token post --path /token --body "$FORM" --expect access_token "$@"
  [ "$ONLY" != guards ] || return 0
  "$act" floor two post --path /two --body "$FORM" --expect id_token "$@"
  "$act" floor form post --path /form --body "$FORM" --expect active "$@"
  "$act" floor discovery get --path /discovery --expect issuer "$@"
  "$act" floor plain get --path /plain --expect hello "$@"
  local storage
  for storage in floor-sqlite floor-postgres; do
    "$act" $storage rotate post --path /rotate --body "$FORM" --expect id_token "$@"
    "$act" $storage authorize get --path "/authorize?state=x" "$@"
  done
}

api() {
  local act=$1 guard
  shift
  [ -n "${PID[api-gatehouse]:-}" ] || return 0
  "$act" api-bare hello get --path /hello --expect hello "$@"
  for guard in "${GUARDS[@]}"; do
    "$act" "api-$guard" hello api_check --base "${URL[gatehouse-sqlite]}" --api "${URL[api-$guard]}/hello" --expect hello "$@"
  done
  "$act" yarp hello get --path /hello --expect hello "$@"
  [ -z "${PID[nginx]:-}" ] || "$act" nginx hello get --path /hello --expect hello "$@"
  "$act" gateway open get --path /alive --expect alive "$@"
  "$act" gateway hello api_check --base "${URL[gatehouse-sqlite]}" --api "${URL[gateway]}/hello" --expect hello "$@"
}

discard() { load "$@" > "$LOG/warm-up.log" || { say "INVALID while warming up: $1 $2"; cat "$LOG/warm-up.log" >&2; exit 1; }; }

warm_up() {
  say "warm up"
  local times=(--warm-up 0.1 --duration "$SECONDS_WARM") target scenario
  floor discard "${times[@]}"
  for scenario in "${SCENARIOS[@]}"; do
    for target in $(targets); do
      # shellcheck disable=SC2046
      discard "$target" "$scenario" "$scenario" $(options_of "$target" "$scenario") "${times[@]}"
    done
  done
  api discard "${times[@]}"
}

measure() {
  local times=(--warm-up "$WARM_UP" --duration "$WINDOW") repetition scenario target
  for repetition in $(seq "$REPETITIONS"); do
    say "repetition $repetition of $REPETITIONS"
    floor record "${times[@]}"
    for scenario in "${SCENARIOS[@]}"; do
      for target in $(targets); do
        # shellcheck disable=SC2046
        record "$target" "$scenario" "$scenario" $(options_of "$target" "$scenario") "${times[@]}"
      done
    done
    api record "${times[@]}"
  done
}

# Statements are counted by PostgreSQL itself, in windows of their own because counting costs time: once with one user, where nothing
# can be grouped, and once with all.
count_statements() {
  local target scenario users line before between after
  sql postgres -c "ALTER SYSTEM SET pg_stat_statements.track = 'top'" -c "SELECT pg_reload_conf()" > /dev/null
  for target in gatehouse-postgres openiddict-postgres; do
    [ -n "${PID[$target]:-}" ] || continue
    say "count the statements of $target"
    for scenario in client_credentials refresh code_flow introspection userinfo; do
      for users in 1 16; do
        # What discovery, login and first tokens ask is counted by a window of no length and taken off.
        before=$(statements "$target")
        # shellcheck disable=SC2046
        load "$target" "$scenario" "$scenario" $(options_of "$target" "$scenario") --users $users --warm-up 0 --duration 0 > /dev/null || true
        between=$(statements "$target")
        # shellcheck disable=SC2046
        line=$(load "$target" "$scenario" "$scenario" $(options_of "$target" "$scenario") --users $users --warm-up 0 --duration "$WINDOW") \
          || { say "INVALID: $line"; INVALID=1; }
        after=$(statements "$target")
        printf '{"label":"%s/%s","scenario":"statements","users":%s,"operations":%s,"statements":%s}\n' "$target" "$scenario" "$users" \
          "$(sed 's/.*"operations":\([0-9]*\).*/\1/' <<< "$line")" "$((after - between - (between - before)))" >> "$DATA"
      done
    done
  done
}

# How many operations share one durable commit when 16 users are there. PostgreSQL's own counters of commits are up to ten seconds late.
count_commits() {
  local target=gatehouse-postgres scenario line before after
  [ -n "${PID[$target]:-}" ] || return 0
  for scenario in refresh code_flow; do
    say "count the commits of $scenario"
    sleep 11
    before=$(commits "$target")
    line=$(load "$target" "$scenario" "$scenario" --warm-up 0 --duration "$WINDOW") || { say "INVALID: $line"; INVALID=1; }
    sleep 11
    after=$(commits "$target")
    printf '{"label":"%s/%s","scenario":"commits","operations":%s,"commits":%s}\n' "$target" "$scenario" \
      "$(sed 's/.*"operations":\([0-9]*\).*/\1/' <<< "$line")" "$((after - before))" >> "$DATA"
  done
}

commits() {
  sql postgres -c "SELECT xact_commit FROM pg_stat_database WHERE datname = '${DATABASE[$1]}'"
}

statements() {
  sql postgres -c "SELECT COALESCE(SUM(calls), 0) FROM pg_stat_statements s JOIN pg_database d ON d.oid = s.dbid
    WHERE d.datname = '${DATABASE[$1]}' AND query NOT ILIKE 'DISCARD%'"
}

# Refresh with few and with many stored grants: two servers side by side, alternating, so that both meet the same neighbours.
measure_growth() {
  [ -z "$ONLY" ] || wanted growth || return 0
  local repetition name few=1000
  start_gatehouse growth-sqlite-few
  start_gatehouse growth-sqlite-many
  start_gatehouse growth-postgres-few growth_few
  start_gatehouse growth-postgres-many growth_many
  for name in growth-sqlite-few growth-sqlite-many growth-postgres-few growth-postgres-many; do
    discard $name refresh refresh --grants 8 --warm-up 0.1 --duration "$SECONDS_WARM"
  done
  say "store $MANY_GRANTS grants"
  seed_sqlite growth-sqlite-few $few
  seed_sqlite growth-sqlite-many "$MANY_GRANTS"
  seed_postgres growth_few $few
  seed_postgres growth_many "$MANY_GRANTS"
  for repetition in $(seq $((REPETITIONS + 2))); do
    for name in growth-sqlite-few growth-sqlite-many growth-postgres-few growth-postgres-many; do
      record $name refresh refresh --grants 8 --warm-up "$WARM_UP" --duration "$WINDOW"
    done
  done
  stop_servers
}

# Copies of a grant that the server itself has made, each with an id, a session and a subject of its own.
seed_postgres() { # database rows
  sql "$1" > /dev/null << SQL
CREATE TEMP TABLE seed AS SELECT one.* FROM (SELECT * FROM grants WHERE state = 1 LIMIT 1) one, generate_series(1, $2);
UPDATE seed SET id = uuid_send(gen_random_uuid()), session_id = uuid_send(gen_random_uuid()), subject = 'user-' || gen_random_uuid();
INSERT INTO grants SELECT * FROM seed;
VACUUM ANALYZE grants;
CHECKPOINT;
SQL
}

seed_sqlite() { # name rows
  sqlite3 "$WORK/$1/gatehouse.db" > /dev/null << SQL
.timeout 60000
PRAGMA cache_size = -500000;
CREATE TEMP TABLE seed AS
  WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < $2)
  SELECT one.* FROM n, (SELECT * FROM grants WHERE state = 1 LIMIT 1) one;
UPDATE seed SET id = randomblob(16), session_id = randomblob(16), subject = 'user-' || hex(randomblob(16));
INSERT INTO grants SELECT * FROM seed ORDER BY id;
ANALYZE;
PRAGMA wal_checkpoint(TRUNCATE);
SQL
}

# From the start of the process to the first answer, and memory at rest; on data that is already there.
measure_starts() {
  local name
  claim start
  local times
  for name in gatehouse-jit gatehouse-aot openiddict-sqlite oidc-provider; do
    case $name in
      gatehouse-jit) [ -f "$OUT/gatehouse/gatehouse" ] && wanted gatehouse-sqlite || continue; gatehouse_command start ;;
      gatehouse-aot) [ $AOT = 1 ] || continue; gatehouse_command start "" "$OUT/gatehouse-aot/gatehouse" ;;
      openiddict-sqlite) wanted $name || continue; openiddict_command start ;;
      oidc-provider) wanted $name || continue; oidc_provider_command start ;;
    esac
    say "start $name $STARTS times"
    time_start "$name" > /dev/null # creates the data
    for times in $(seq "$STARTS"); do time_start "$name" >> "$DATA"; done
  done
}

time_start() {
  taskset -c $DRIVER_CPU dotnet "$OUT/load/load.dll" start --label "$1" --url "${URL[start]}$DISCOVERY" --idle 3 -- taskset -c $SERVER_CPU "${COMMAND[@]}" \
    || { say "INVALID: $1 does not start"; INVALID=1; }
}

report() {
  dotnet "$OUT/report/report.dll" --data "$DATA" --quick "$QUICK" --grants "$MANY_GRANTS" --repetitions "$REPETITIONS" --window "$WINDOW" \
    --postgres "$("$PG_BIN/postgres" --version)" --node "$(node --version)" > "$WORK/RESULTS.md"
  # Measured apart, by bench/monitoring and bench/revocations.
  if [ -f "$BENCH/MONITORING.md" ]; then { echo; cat "$BENCH/MONITORING.md"; } >> "$WORK/RESULTS.md"; fi
  if [ -f "$BENCH/REVOCATIONS.md" ]; then { echo; cat "$BENCH/REVOCATIONS.md"; } >> "$WORK/RESULTS.md"; fi
  cp "$WORK/RESULTS.md" "$RESULTS"
  say "written: ${RESULTS#"$ROOT"/}"
  if [ $INVALID = 1 ]; then say "some windows were invalid"; exit 1; fi
}
