#!/usr/bin/env bash
# What our DNS server costs beside Knot and Unbound: CPU of the server's process per query.
#
#   bench/peers/dns.sh [ROUNDS] [SECONDS] [PARTS]        default: 3 8 "small large slice"
#
#   small   1,000 Services: Knot, Unbound (cache hits, filled from Knot), our batched and our portable engine, in turn within each round
#   large   100,000 Services: the same for Knot and our batched engine, which is asked at 1,000 too; CPU and time to load and answer every name once; memory a record
#   cache   1,000 Services: Unbound and our cache, both filled from Knot, every answer a hit
#   slice   10,000 Services: one changed EndpointSlice beside building the zone
#
# Each server has one worker pinned to core 0, dnsperf runs on core 1: four sockets, 200 questions outstanding, 10 % of the names missing, 25 % AAAA.
# CPU is utime + stime of /proc/PID/stat over the run, divided by what dnsperf counted; the tables have the median of the rounds. Root only installs.
set -euo pipefail
cd "$(dirname "$0")/../.."

rounds=${1:-3} seconds=${2:-8}
read -r -a parts <<<"${3:-small large slice}"
port=15353
work=$(mktemp -d)
host=bench/DnsHost/bin/Release/net10.0/DnsHost.dll
server= helper=

stop() {
    [ -z "$1" ] && return 0
    kill "$1" 2>/dev/null || true
    wait "$1" 2>/dev/null || true
}
cleanup() {
    stop "$server"
    stop "$helper"
    rm -rf "$work"
}
trap cleanup EXIT

install_peers() {
    local missing=()
    for entry in dnsperf:dnsperf knotd:knot unbound:unbound dig:dnsutils; do
        command -v "${entry%%:*}" >/dev/null || [ -x "/usr/sbin/${entry%%:*}" ] || missing+=("${entry##*:}")
    done
    [ ${#missing[@]} -eq 0 ] || { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}"; }
}

# knot_conf FOLDER PORT
knot_conf() {
    mkdir -p "$work/knot-$2"
    cat >"$work/knot-$2.conf" <<CONF
server:
    rundir: "$work/knot-$2"
    listen: 127.0.0.1@$2
    udp-workers: 1
    tcp-workers: 1
    background-workers: 1
database:
    storage: "$work/knot-$2"
template:
  - id: default
    storage: "$1"
    zonefile-sync: -1
    journal-content: none
zone:
  - domain: cluster.local
    file: cluster.zone
  - domain: 10.in-addr.arpa
    file: reverse.zone
CONF
}

unbound_conf() {
    cat >"$work/unbound.conf" <<CONF
server:
    interface: 127.0.0.1@$port
    username: ""
    chroot: ""
    directory: "$work"
    pidfile: ""
    use-syslog: no
    num-threads: 1
    do-ip6: no
    do-not-query-localhost: no
    local-zone: "local." nodefault
    domain-insecure: "cluster.local"
    msg-cache-size: 256m
    rrset-cache-size: 256m
    cache-min-ttl: 3600
    module-config: "iterator"
stub-zone:
    name: "cluster.local"
    stub-addr: 127.0.0.1@$((port + 1))
CONF
}

# serve NAME FOLDER: starts a server on core 0 and waits until it answers the last name.
serve() {
    knot_conf "$2" $port
    case $1 in
        knot) taskset -c 0 /usr/sbin/knotd -c "$work/knot-$port.conf" >"$work/log" 2>&1 & ;;
        unbound) taskset -c 0 /usr/sbin/unbound -d -c "$work/unbound.conf" >"$work/log" 2>&1 & ;;
        cache) taskset -c 0 dotnet "$host" cache linux 127.0.0.1:$port 127.0.0.1:$((port + 1)) >"$work/log" 2>&1 & ;;
        batched) taskset -c 0 dotnet "$host" serve linux 127.0.0.1:$port "$2/services.json" >"$work/log" 2>&1 & ;;
        portable) taskset -c 0 dotnet "$host" serve portable 127.0.0.1:$port "$2/services.json" >"$work/log" 2>&1 & ;;
    esac
    server=$!
    answers $port "$2" || { cat "$work/log" >&2; exit 1; }
}

answers() {
    local name
    name=$(tail -n 1 "$2/names" | cut -d' ' -f1)
    for _ in $(seq 600); do
        [ -n "$(dig +short +tries=1 +timeout=1 @127.0.0.1 -p "$1" "$name" A 2>/dev/null | grep '^10\.')" ] && return 0
        sleep 0.05
    done
    return 1
}

# The process that burns the CPU: taskset and dotnet keep their process.
cpu_ticks() { awk '{ sub(/.*\) /, ""); print $12 + $13 }' "/proc/$server/stat"; }

# ask FILE ARGUMENTS...: prints the questions answered.
ask() {
    local file=$1
    shift
    taskset -c 1 dnsperf -s 127.0.0.1 -p $port -d "$file" -c 4 -T 1 -q 200 "$@" 2>/dev/null | awk '/Queries completed/ { done = $3 } /Queries per second/ { qps = $4 } END { print done, qps }'
}

ticks_a_second=$(getconf CLK_TCK)
median() { sort -g | awk '{ v[NR] = $1 } END { print NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2 }'; }

# measure NAME FOLDER: appends CPU microseconds a query and queries a second.
measure() {
    serve "$1" "$2"
    ask "$2/queries" -l 3 >/dev/null
    local before after answered qps
    before=$(cpu_ticks)
    read -r answered qps < <(ask "$2/queries" -l "$seconds")
    after=$(cpu_ticks)
    awk -v t=$((after - before)) -v hz="$ticks_a_second" -v n="$answered" 'BEGIN { printf "%.3f\n", t / hz * 1e6 / n }' >>"$work/$1.$(basename "$2").cpu"
    echo "$qps" >>"$work/$1.$(basename "$2").qps"
    stop "$server"
    server=
}

# table FOLDER NAME...: ratios to the first.
table() {
    local folder=$1 base
    shift
    base=$(median <"$work/$1.$folder.cpu")
    printf '%-10s %14s %10s %10s\n' server 'CPU us/query' queries/s "x $1"
    for name in "$@"; do
        awk -v name="$name" -v c="$(median <"$work/$name.$folder.cpu")" -v q="$(median <"$work/$name.$folder.qps")" -v k="$base" 'BEGIN { printf "%-10s %14.2f %10.0f %10.2f\n", name, c, q, c / k }'
    done
}

# beside NAME...: the servers in turn, with a Knot behind those that keep what others answer.
beside() {
    dotnet "$host" write 1000 "$work/1000"
    knot_conf "$work/1000" $((port + 1))
    unbound_conf
    taskset -c 1 /usr/sbin/knotd -c "$work/knot-$((port + 1)).conf" >"$work/helper.log" 2>&1 &
    helper=$!
    answers $((port + 1)) "$work/1000"
    for _ in $(seq "$rounds"); do
        for name in "$@"; do measure "$name" "$work/1000"; done
    done
    stop "$helper"
    helper=
    table 1000 "$@"
}

small() {
    echo "== 1,000 Services, $rounds rounds of $seconds s"
    beside knot unbound batched portable
}

cache() {
    echo "== cache hits of 1,000 Services, $rounds rounds of $seconds s"
    beside unbound cache
}

# load NAME: CPU seconds and wall-clock seconds from the start of the process until every name was answered once.
load() {
    local start
    start=$(date +%s.%N)
    serve "$1" "$work/100000"
    ask "$work/100000/names" -n 1 >/dev/null
    awk -v t="$(cpu_ticks)" -v hz="$ticks_a_second" -v s="$start" -v e="$(date +%s.%N)" 'BEGIN { printf "%.2f %.2f\n", t / hz, e - s }' >>"$work/$1.load"
    stop "$server"
    server=
}

large() {
    echo "== 100,000 Services, $rounds rounds of $seconds s"
    dotnet "$host" write 1000 "$work/1000"
    dotnet "$host" write 100000 "$work/100000"
    for _ in $(seq "$rounds"); do
        measure batched "$work/1000"
        for name in knot batched; do measure "$name" "$work/100000"; load "$name"; done
    done
    table 100000 knot batched
    for name in knot batched; do
        echo "$name: $(cut -d' ' -f1 "$work/$name.load" | median) s CPU, $(cut -d' ' -f2 "$work/$name.load" | median) s in all to load and answer every name once"
    done
    awk -v l="$(median <"$work/batched.100000.cpu")" -v s="$(median <"$work/batched.1000.cpu")" 'BEGIN { printf "batched, a query at 100,000 Services: x %.2f of 1,000\n", l / s }'
    dotnet "$host" memory "$work/100000/services.json"
}

slice() {
    echo "== one changed slice, 10,000 Services"
    for _ in $(seq "$rounds"); do taskset -c 0 dotnet "$host" slice 10000; done
}

install_peers
[ -n "${NO_BUILD:-}" ] || dotnet build bench/DnsHost -c Release -v q -nologo
for part in "${parts[@]}"; do "$part"; done
