# Starts and stops what is measured. Servers run on CPU 0; the driver and PostgreSQL on CPU 1.

SERVER_CPU=0 DRIVER_CPU=1
if [ "$(nproc)" -lt 2 ]; then echo "bench/run needs two CPUs." >&2; exit 69; fi
declare -A PID URL DATABASE

finish() {
  local code=$1
  trap - EXIT
  stop_servers
  stop_postgres
  if [ "$code" != 0 ]; then
    say "failed ($code); the last lines of every log:"
    tail -n 5 "$LOG"/*.log >&2 2> /dev/null || true
  fi
  [ -z "$KEEP" ] || cp "$DATA" "$KEEP"
  rm -rf "$WORK"
  exit "$code"
}

free_port() {
  local port
  while :; do
    port=$((20000 + RANDOM % 12000))
    (exec 3<> "/dev/tcp/127.0.0.1/$port") 2> /dev/null || { echo "$port"; return; }
  done
}

# Like $(free_port), and told to the target that gets it.
claim() { URL[$1]="http://127.0.0.1:$(free_port)"; }

# server NAME PATH COMMAND…: starts it on its CPU and waits until PATH answers.
server() {
  local name=$1 path=$2
  shift 2
  taskset -c $SERVER_CPU "$@" > "$LOG/$name.log" 2>&1 &
  PID[$name]=$!
  local i
  for i in $(seq 600); do
    if curl -sf -o /dev/null --max-time 5 "${URL[$name]}$path"; then return; fi
    kill -0 "${PID[$name]}" 2> /dev/null || break
    sleep 0.1
  done
  say "$name does not answer"
  exit 70
}

stop() {
  local pid=${PID[$1]:-}
  [ -n "$pid" ] || return 0
  unset "PID[$1]"
  kill "$pid" 2> /dev/null || return 0
  local i
  for i in $(seq 100); do kill -0 "$pid" 2> /dev/null || break; sleep 0.1; done
  kill -9 "$pid" 2> /dev/null || true
  wait "$pid" 2> /dev/null || true
}

stop_servers() {
  local name
  for name in "${!PID[@]}"; do stop "$name"; done
}

as_postgres() {
  if [ "$(id -u)" = 0 ]; then runuser -u "$PG_USER" -- "$@"; else "$@"; fi
}

start_postgres() {
  PG_USER=$(id -un)
  if [ "$PG_USER" = root ]; then PG_USER=$(id -un postgres 2> /dev/null || echo nobody); fi
  PG_DATA="$WORK/postgres" PG_PORT=$(free_port)
  mkdir "$PG_DATA"
  [ "$(id -u)" != 0 ] || chown "$PG_USER" "$PG_DATA"
  say "start PostgreSQL"
  (cd / && as_postgres "$PG_BIN/initdb" -D "$PG_DATA/db" -U bench --auth=trust -E UTF8 --locale=C) > "$LOG/postgres.log" 2>&1
  cat > "$WORK/postgres.conf" << CONF
listen_addresses = '127.0.0.1'
port = $PG_PORT
unix_socket_directories = '$PG_DATA'
fsync = on
synchronous_commit = on
shared_buffers = 512MB
max_wal_size = 4GB
max_connections = 300
shared_preload_libraries = 'pg_stat_statements'
pg_stat_statements.track = none
log_checkpoints = off
CONF
  (cd / && as_postgres tee -a "$PG_DATA/db/postgresql.conf") < "$WORK/postgres.conf" > /dev/null
  (cd / && as_postgres taskset -c $DRIVER_CPU "$PG_BIN/pg_ctl" -D "$PG_DATA/db" -l "$PG_DATA/server.log" -w start) >> "$LOG/postgres.log" 2>&1
  PG_PID=$(head -1 "$PG_DATA/db/postmaster.pid")
  sql postgres -c 'CREATE EXTENSION pg_stat_statements' > /dev/null
}

stop_postgres() {
  [ -n "${PG_PID:-}" ] || return 0
  kill -INT "$PG_PID" 2> /dev/null || true
  local i
  for i in $(seq 100); do kill -0 "$PG_PID" 2> /dev/null || return 0; sleep 0.1; done
  kill -QUIT "$PG_PID" 2> /dev/null || true
}

sql() { # database [psql options…]
  local database=$1
  shift
  psql -qAtX -v ON_ERROR_STOP=1 -h 127.0.0.1 -p "$PG_PORT" -U bench -d "$database" "$@"
}

database() { # name: makes it, and prints how to reach it
  sql postgres -c "CREATE DATABASE $1"
  echo "Host=127.0.0.1;Port=$PG_PORT;Username=bench;Database=$1"
}

root_secret() {
  [ -f "$WORK/root-secret" ] || { head -c 32 /dev/urandom | base64 > "$WORK/root-secret"; chmod 600 "$WORK/root-secret"; }
  echo "$WORK/root-secret"
}

# gatehouse_command NAME [CONNECTION]: fills COMMAND for a Gatehouse of its own at its own address, on SQLite or PostgreSQL.
gatehouse_command() {
  local name=$1 connection=${2:-} program=${3:-"$OUT/gatehouse/gatehouse"}
  sed "s|http://127.0.0.1:18080|${URL[$name]}|" "$BENCH/gatehouse.yaml" > "$WORK/$name.yaml"
  mkdir -p "$WORK/$name"
  read -ra COMMAND <<< "$program serve --plan $WORK/$name.yaml --data $WORK/$name --urls ${URL[$name]} --root-secret-file $(root_secret)"
  [ -z "$connection" ] || COMMAND+=(--database "$connection")
}

DISCOVERY=/.well-known/openid-configuration

start_gatehouse() { # name [database]
  local name=$1 connection=""
  claim "$name"
  if [ -n "${2:-}" ]; then
    connection=$(database "$2")
    DATABASE[$name]=$2
  fi
  say "start $name"
  gatehouse_command "$name" "$connection"
  server "$name" $DISCOVERY "${COMMAND[@]}"
}

start_floor() {
  claim floor && server floor /plain dotnet "$OUT/floor/floor.dll" --urls "${URL[floor]}"
  claim floor-sqlite && server floor-sqlite /plain dotnet "$OUT/floor/floor.dll" --urls "${URL[floor-sqlite]}" --file "$WORK/floor.db"
  local connection
  connection=$(database floor)
  claim floor-postgres && server floor-postgres /plain dotnet "$OUT/floor/floor.dll" --urls "${URL[floor-postgres]}" --database "$connection"
}

openiddict_command() { # name [connection]
  COMMAND=(dotnet "$OUT/openiddict/openiddict-host.dll" --urls "${URL[$1]}" --file "$WORK/$1.db" --database "${2:-}")
}

start_openiddict() { # name [database]
  local name=$1 connection=""
  claim "$name"
  if [ -n "${2:-}" ]; then
    connection=$(database "$2")
    DATABASE[$name]=$2
  fi
  say "start $name"
  openiddict_command "$name" "$connection"
  server "$name" $DISCOVERY "${COMMAND[@]}"
}

oidc_provider_command() { # name
  COMMAND=(node "$BENCH/peers/oidc-provider/host.js" "${URL[$1]##*:}")
}

start_api() { # issuer
  local guard
  say "start the API in its variants"
  claim api-bare
  server api-bare /alive dotnet "$OUT/api/api.dll" --urls "${URL[api-bare]}"
  for guard in "${GUARDS[@]}"; do
    claim "api-$guard"
    server "api-$guard" /alive dotnet "$OUT/api/api.dll" --urls "${URL[api-$guard]}" --guard "$guard" --issuer "$1"
  done
}

# The proxies share an upstream of their own on the driver's CPU, so that only the proxy is on the measured one.
start_proxies() { # issuer
  say "start the proxies"
  claim upstream
  SERVER_CPU=$DRIVER_CPU server upstream /alive dotnet "$OUT/api/api.dll" --urls "${URL[upstream]}"
  claim yarp
  server yarp /alive dotnet "$OUT/proxy/proxy.dll" --urls "${URL[yarp]}" --upstream "${URL[upstream]}"
  claim gateway
  sed -e "s|http://127.0.0.1:18080|$1|; s|http://127.0.0.1:18090|${URL[gateway]}|; s|http://127.0.0.1:18091|${URL[upstream]}|" "$BENCH/gateway.yaml" > "$WORK/gateway-plan.yaml"
  server gateway /alive "$OUT/gatehouse/gatehouse" gateway --plan "$WORK/gateway-plan.yaml" --urls "${URL[gateway]}"
  if ! command -v nginx > /dev/null; then say "nginx is not there: its row is left out"; return; fi
  claim nginx
  mkdir "$WORK/nginx"
  cat > "$WORK/nginx/nginx.conf" << CONF
$([ "$(id -u)" != 0 ] || echo "user root;")
pid $WORK/nginx/pid; error_log $WORK/nginx/error.log;
events { worker_connections 256; }
http {
  access_log off;
  client_body_temp_path $WORK/nginx/body; proxy_temp_path $WORK/nginx/proxy; fastcgi_temp_path $WORK/nginx/fastcgi;
  uwsgi_temp_path $WORK/nginx/uwsgi; scgi_temp_path $WORK/nginx/scgi;
  keepalive_requests 10000000;
  upstream api { server ${URL[upstream]#http://}; keepalive 32; keepalive_requests 10000000; }
  server { listen ${URL[nginx]#http://}; location / { proxy_pass http://api; proxy_http_version 1.1; proxy_set_header Connection ""; } }
}
CONF
  server nginx /alive nginx -c "$WORK/nginx/nginx.conf" -p "$WORK/nginx" -e "$WORK/nginx/error.log" -g "daemon off; master_process off;"
}

start_targets() {
  export NODE_ENV=production DOTNET_ENVIRONMENT=Production ASPNETCORE_ENVIRONMENT=Production DOTNET_CLI_TELEMETRY_OPTOUT=1
  say "start the floor"
  start_floor
  if wanted gatehouse-sqlite || wanted guards; then
    start_gatehouse gatehouse-sqlite
    start_api "${URL[gatehouse-sqlite]}"
    start_proxies "${URL[gatehouse-sqlite]}"
  fi
  if wanted gatehouse-postgres; then start_gatehouse gatehouse-postgres gatehouse; fi
  if wanted openiddict-sqlite; then start_openiddict openiddict-sqlite; fi
  if wanted openiddict-postgres; then start_openiddict openiddict-postgres openiddict; fi
  if wanted oidc-provider; then
    say "start oidc-provider"
    claim oidc-provider
    oidc_provider_command oidc-provider
    server oidc-provider $DISCOVERY "${COMMAND[@]}"
  fi
}
