#!/usr/bin/env bash
# What our service proxy costs beside HAProxy and nginx's stream module: CPU of the proxy's process per unit of work.
#
#   bench/peers/proxy.sh [ROUNDS] [SECONDS] [CANDIDATES] [PARTS]      default: 3 4 "linux haproxy nginx portable" "requests connections bulk idle udp udp-many"
#
# Each proxy is pinned to core 0; the client (wrk, dnsperf) and the backend (nginx, knotd) share core 1. Candidates take turns within each round; the
# table at the end has the median of the rounds and its ratio to HAProxy (UDP: to nginx). CPU is utime + stime of /proc/PID/stat over the run, divided by
# what the client counted. Root is needed for installing the peers only.
set -euo pipefail
cd "$(dirname "$0")/../.."

rounds=${1:-3} seconds=${2:-4}
read -r -a candidates <<<"${3:-linux haproxy nginx portable}"
read -r -a parts <<<"${4:-requests connections bulk idle udp udp-many}"
idle=4000
declare -A address=([linux]=127.77.1.1 [portable]=127.77.1.2 [haproxy]=127.77.1.3 [nginx]=127.77.1.4)
port=18080 backend=127.77.2.1:18081 udp_backend=127.77.2.1:18082
work=$(mktemp -d)
declare -A pid=()
started=()

cleanup() {
    [ ${#started[@]} -eq 0 ] || kill "${started[@]}" 2>/dev/null || true
    wait 2>/dev/null || true
    rm -rf "$work"
}
trap cleanup EXIT

install_peers() {
    local missing=()
    for entry in haproxy:haproxy nginx:nginx wrk:wrk dnsperf:dnsperf knotd:knot; do
        command -v "${entry%%:*}" >/dev/null || [ -x "/usr/sbin/${entry%%:*}" ] || missing+=("${entry##*:}")
    done
    [ -e /usr/lib/nginx/modules/ngx_stream_module.so ] || missing+=(libnginx-mod-stream)
    [ ${#missing[@]} -eq 0 ] || { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}"; }
}

# start NAME CORE COMMAND...: runs in the background and waits until the port of the caller's choice answers.
start() {
    local name=$1 core=$2
    shift 2
    taskset -c "$core" "$@" >"$work/$name.log" 2>&1 &
    pid[$name]=$!
    started+=($!)
}

wait_for() {
    for _ in $(seq 200); do
        (exec 3<>"/dev/tcp/${1%:*}/${1##*:}") 2>/dev/null && return 0
        sleep 0.05
    done
    echo "nothing listens at $1:" >&2
    cat "$work"/*.log >&2
    exit 1
}

start_backend() {
    mkdir -p "$work/www" "$work/knot"
    printf 'hello\n' >"$work/www/tiny"
    head -c 104857600 /dev/zero >"$work/www/bulk"
    cat >"$work/backend.conf" <<CONF
daemon off; master_process off; pid $work/backend.pid; error_log stderr error;
events { worker_connections 16384; }
http {
    access_log off; keepalive_timeout 600; keepalive_requests 1000000000; client_header_timeout 600; sendfile on; tcp_nodelay on;
    client_body_temp_path $work/body; proxy_temp_path $work/p; fastcgi_temp_path $work/f; uwsgi_temp_path $work/u; scgi_temp_path $work/s;
    server { listen $backend backlog=4096; root $work/www; }
}
CONF
    start backend 1 nginx -c "$work/backend.conf"
    wait_for "$backend"
    cat >"$work/knot.conf" <<CONF
server:
    rundir: "$work/knot"
    listen: ${udp_backend/:/@}
    udp-workers: 1
    tcp-workers: 1
    background-workers: 1
database:
    storage: "$work/knot"
zone:
  - domain: bench
    file: "$work/knot/bench.zone"
CONF
    printf '$ORIGIN bench.\n@ 60 SOA ns.bench. host.bench. 1 60 60 60 60\n@ 60 NS ns.bench.\nns 60 A 192.0.2.1\na 60 A 192.0.2.2\n' >"$work/knot/bench.zone"
    echo 'a.bench A' >"$work/queries"
    start knot 1 knotd -c "$work/knot.conf"
    wait_for "$udp_backend"
}

start_candidates() {
    cat >"$work/haproxy.cfg" <<CONF
global
    nbthread 1
    maxconn 4500
defaults
    mode tcp
    option splice-auto
    timeout connect 5s
    timeout client 1h
    timeout server 1h
listen bench
    bind ${address[haproxy]}:$port backlog 4096
    server one $backend
CONF
    cat >"$work/nginx.conf" <<CONF
load_module /usr/lib/nginx/modules/ngx_stream_module.so;
daemon off; master_process off; pid $work/nginx.pid; error_log stderr error;
events { worker_connections 16384; }
stream {
    access_log off;
    server { listen ${address[nginx]}:$port backlog=4096; proxy_pass $backend; proxy_timeout 1h; tcp_nodelay on; }
    server { listen ${address[nginx]}:$port udp; proxy_pass $udp_backend; proxy_timeout 60s; }
}
CONF
    local host="bench/ProxyHost/bin/Release/net10.0/ProxyHost.dll"
    for candidate in "${candidates[@]}"; do
        case $candidate in
            haproxy) start haproxy 0 haproxy -f "$work/haproxy.cfg" ;;
            nginx) start nginx 0 nginx -c "$work/nginx.conf" ;;
            *)
                mkdir -p "$work/$candidate"
                service tcp TCP "${address[$candidate]}" "$backend" >"$work/$candidate/tcp.yaml"
                service udp UDP "${address[$candidate]}" "$udp_backend" >"$work/$candidate/udp.yaml"
                start "$candidate" 0 dotnet "$host" serve "$candidate" "$work/$candidate" bench
                ;;
        esac
        wait_for "${address[$candidate]}:$port"
    done
}

# A Service and its slice: NAME PROTOCOL CLUSTER-IP BACKEND.
service() {
    cat <<YAML
apiVersion: v1
kind: Service
metadata: {namespace: bench, name: $1}
spec: {type: ClusterIP, clusterIP: $3, clusterIPs: [$3], ipFamilies: [IPv4], ports: [{name: main, port: $port, protocol: $2}]}
---
apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata: {namespace: bench, name: $1-1, labels: {kubernetes.io/service-name: $1}}
addressType: IPv4
ports: [{name: main, port: ${4##*:}, protocol: $2}]
endpoints: [{addresses: [${4%:*}]}]
YAML
}

# CPU of a process so far, in microseconds.
cpu() { awk -v tick="$(getconf CLK_TCK)" '{ sub(/^.*\) /, ""); print ($12 + $13) * 1000000 / tick }' "/proc/$1/stat"; }

pss() { awk '/^Pss:/ { print $2 }' "/proc/$1/smaps_rollup"; }

record() { echo "$1 $2 $3" >>"$work/results"; }

# load NAME METRIC DIVISOR WRK-OPTIONS...: CPU microseconds per request, or per gigabyte read with the divisor "GB".
http_load() {
    local name=$1 metric=$2 unit=$3 before after
    shift 3
    before=$(cpu "${pid[$name]}")
    taskset -c 1 wrk -t1 -d"${seconds}s" --latency "$@" >"$work/wrk"
    after=$(cpu "${pid[$name]}")
    awk -v used=$((after - before)) -v unit="$unit" -v metric="$metric" '
        function micros(text) { return text ~ /us$/ ? text + 0 : text ~ /ms$/ ? text * 1000 : text * 1000000 }
        function gigabytes(text) { return text ~ /KB$/ ? text / 1048576 : text ~ /MB$/ ? text / 1024 : text ~ /GB$/ ? text + 0 : text ~ /TB$/ ? text * 1024 : text / 1073741824 }
        $1 == "50%" { p50 = micros($2) }
        $1 == "99%" { p99 = micros($2) }
        / requests in / { requests = $1; read = gigabytes($5) }
        /Requests\/sec/ { rate = $2 }
        /Socket errors/ { print "  " $0 > "/dev/stderr" }
        END {
            if (unit == "GB") printf "%s %.0f\n", metric, used / 1000 / read
            else printf "%s %.2f\n%s-rate %.0f\n%s-p50 %.0f\n%s-p99 %.0f\n", metric, used / requests, metric, rate, metric, p50, metric, p99
        }' "$work/wrk" | while read -r key value; do record "$name" "$key" "$value"; done
}

measure() {
    local name=$1 url="http://${address[$1]}:$port"
    case $2 in
        requests) http_load "$name" requests each -c64 "$url/tiny" ;;
        connections) http_load "$name" connections each -c32 -H 'Connection: close' "$url/tiny" ;;
        bulk) http_load "$name" bulk GB -c4 "$url/bulk" ;;
        udp | udp-many)
            # The same number of queries under way, from few clients (resolvers, tunnels) or from many.
            local clients=4
            [ "$2" = udp ] || clients=64
            [ "$name" != haproxy ] || return 0
            local before after
            before=$(cpu "${pid[$name]}")
            taskset -c 1 dnsperf -s "${address[$name]}" -p "$port" -d "$work/queries" -c "$clients" -T 1 -q 200 -l "$seconds" >"$work/dnsperf" 2>&1
            after=$(cpu "${pid[$name]}")
            # A query is two datagrams: there and back.
            awk -v metric="$2" -v used=$((after - before)) '/Queries completed/ { print metric, used / $3 / 2 } /Queries per second/ { print metric "-rate", $4 } /Queries lost/ { print metric "-lost", $3 }' "$work/dnsperf" |
                while read -r key value; do record "$name" "$key" "$value"; done
            ;;
        idle)
            local before after
            before=$(pss "${pid[$name]}")
            mkfifo "$work/hold"
            taskset -c 1 dotnet bench/ProxyHost/bin/Release/net10.0/ProxyHost.dll hold "${address[$name]}:$port" $idle <"$work/hold" >"$work/held" 2>&1 &
            exec 9>"$work/hold"
            until grep -q held "$work/held"; do sleep 0.1; done
            after=$(pss "${pid[$name]}")
            exec 9>&-
            wait $!
            rm "$work/hold"
            record "$name" idle "$(awk -v kb=$((after - before)) -v n=$idle 'BEGIN { printf "%.2f", kb / n }')"
            ;;
    esac
}

report() {
    awk -v order="${candidates[*]}" '
        { values[$1, $2] = values[$1, $2] " " $3; metrics[$2] = 1 }
        function median(list,    n, v, i, j, t) {
            n = split(list, v, " ")
            for (i = 2; i <= n; i++) for (j = i; j > 1 && v[j - 1] + 0 > v[j] + 0; j--) { t = v[j]; v[j] = v[j - 1]; v[j - 1] = t }
            return n % 2 ? v[(n + 1) / 2] : (v[n / 2] + v[n / 2 + 1]) / 2
        }
        END {
            split("requests requests-p50 requests-p99 requests-rate connections connections-p99 connections-rate bulk idle udp udp-rate udp-lost udp-many udp-many-rate udp-many-lost", keys, " ")
            text["requests"] = "CPU us/request"; text["connections"] = "CPU us/connection"; text["bulk"] = "CPU ms/GB"; text["idle"] = "KB/idle connection"; text["udp"] = "CPU us/datagram, 4 clients"; text["udp-many"] = "CPU us/datagram, 64 clients"
            count = split(order, names, " ")
            printf "| |"; for (i = 1; i <= count; i++) printf " %s |", names[i]; printf "\n|---|"; for (i = 1; i <= count; i++) printf "---|"; printf "\n"
            for (k = 1; k in keys; k++) {
                key = keys[k]
                if (!(key in metrics)) continue
                base = key ~ /^udp/ ? "nginx" : "haproxy"
                printf "| %s |", (key in text) ? text[key] : key
                for (i = 1; i <= count; i++) {
                    if (!((names[i], key) in values)) { printf " |"; continue }
                    value = median(values[names[i], key])
                    printf " %.4g", value
                    if ((base, key) in values && names[i] != base && median(values[base, key]) > 0) printf " (%.2f x)", value / median(values[base, key])
                    printf " |"
                }
                printf "\n"
            }
        }' "$work/results"
}

install_peers
ulimit -n "$(ulimit -Hn)"
[ -e bench/ProxyHost/bin/Release/net10.0/ProxyHost.dll ] || dotnet build bench/ProxyHost -c Release -v q -nologo
start_backend
start_candidates
for part in "${parts[@]}"; do
    # Unmeasured, so that code is compiled and caches are warm.
    [ "$part" = idle ] || for candidate in "${candidates[@]}" "${candidates[@]}"; do measure "$candidate" "$part"; done
done
: >"$work/results"
for round in $(seq "$rounds"); do
    for part in "${parts[@]}"; do
        [ "$part" != idle ] || [ "$round" = 1 ] || continue
        for candidate in "${candidates[@]}"; do measure "$candidate" "$part"; done
    done
done
report
