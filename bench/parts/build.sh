# Builds everything that is measured, in Release, into artifacts/bench.

say() { printf '%s  %s\n' "$(date +%H:%M:%S)" "$*" >&2; }

wanted() { [ -z "$ONLY" ] || [[ ",$ONLY," == *",$1,"* ]]; }

require() {
  PG_BIN=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -1 || true)
  [ -n "$PG_BIN" ] || PG_BIN=$(dirname "$(command -v postgres || echo /missing/postgres)")
  [ -x "$PG_BIN/initdb" ] || { echo "bench/run needs PostgreSQL (Debian: postgresql)." >&2; exit 69; }
  local tool
  for tool in dotnet node npm taskset curl psql sqlite3; do
    command -v "$tool" > /dev/null || { echo "bench/run needs $tool." >&2; exit 69; }
  done
}

publish() { # name project [options…]
  local name=$1 project=$2
  shift 2
  say "build $name"
  dotnet publish "$project" -c Release -o "$OUT/$name" -v q --nologo "$@" > "$LOG/build-$name.log" 2>&1 \
    || { cat "$LOG/build-$name.log" >&2; exit 70; }
}

build() {
  publish load "$BENCH/Load"
  publish report "$BENCH/Report"
  publish floor "$BENCH/Floor"
  if wanted gatehouse-sqlite || wanted gatehouse-postgres || wanted guards; then
    publish gatehouse "$ROOT/src/Gatehouse" --use-current-runtime -p:PublishAot=false
    publish api "$BENCH/Api"
    publish proxy "$BENCH/Proxy"
  fi
  if [ $AOT = 1 ]; then
    publish gatehouse-aot "$ROOT/src/Gatehouse" --use-current-runtime -p:PublishAot=true
  fi
  if wanted openiddict-sqlite || wanted openiddict-postgres; then
    publish openiddict "$BENCH/peers/openiddict"
  fi
  if wanted oidc-provider; then
    say "install oidc-provider"
    (cd "$BENCH/peers/oidc-provider" && npm ci --silent --no-fund --no-audit > "$LOG/npm.log" 2>&1) \
      || { cat "$LOG/npm.log" >&2; exit 70; }
  fi
}
