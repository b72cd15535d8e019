#!/usr/bin/env bash
# A large cluster followed from an API server: memory, time to sync, lateness of changes. Build first: dotnet build -c Release bench/ClusterHost
# usage: bench/cluster-scale.sh [SERVICES] [ENDPOINTS] [PODS]
set -euo pipefail
cd "$(dirname "$0")/.."
host=(dotnet bench/ClusterHost/bin/Release/net10.0/ClusterHost.dll)
address=$(mktemp)
"${host[@]}" serve "${1:-10000}" "${2:-100000}" "${3:-50000}" 75 >"$address" &
server=$!
trap 'kill "$server" 2>/dev/null || true; rm -f "$address"' EXIT
for _ in $(seq 1 600); do
    [ -s "$address" ] && break
    sleep 0.1
done
timeout 60 "${host[@]}" follow "$(cat "$address")" 500
