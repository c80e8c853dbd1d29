#!/bin/sh
# Starts coturn with the settings of Parley's relay, so that it stands in for it: same secret, same ports, and no way
# into private networks. Run by the `coturn` profile of docker-compose.yml; written for coturn 4.17.
set -eu
umask 077

# coturn takes ranges of addresses, not CIDRs. A list of refused peers must not be dropped silently.
if [ -n "${TURN_ALLOWED_PEERS:-}${TURN_DENIED_PEERS:-}" ]; then
  echo 'TURN_ALLOWED_PEERS and TURN_DENIED_PEERS are not carried over to coturn: empty them.' >&2
  exit 2
fi

# Signaling would hand out a port that coturn does not open.
if [ -n "${TURN_TLS_CERT:-}" ]; then
  echo 'TURN_TLS_CERT is not carried over to coturn: empty it.' >&2
  exit 2
fi

relay_ports=${TURN_RELAY_PORTS:-49160-49959}

# One line "NAME=entry" for each entry of a comma-separated list.
each() {
  printf '%s' "${2:-}" | tr ',' '\n' | while read -r entry || [ -n "$entry" ]; do
    [ -z "$entry" ] || printf '%s=%s\n' "$1" "$entry"
  done
}

# A file, since the arguments of a process can be read by everybody on the host. No IPv6 range may begin with `::`, which
# coturn takes for "no lower bound" and then refuses all of IPv4 too; it refuses `::` itself without being told.
cat > "$STATE/turnserver.conf" << END
use-auth-secret
$(each static-auth-secret "$TURN_SECRET")
realm=${TURN_REALM:-parley}
fingerprint
listening-port=${TURN_PORT:-3478}
$(each listening-ip "${TURN_LISTEN_IPS:-}")
$(each relay-ip "${TURN_RELAY_IPS:-}")
$(each external-ip "${TURN_EXTERNAL_IP:-}")
min-port=${relay_ports%-*}
max-port=${relay_ports#*-}
user-quota=${TURN_USER_QUOTA:-100}
total-quota=${TURN_TOTAL_QUOTA:-0}
max-bps=${TURN_MAX_BPS:-0}
no-tls
no-tcp-relay
no-cli
no-multicast-peers
denied-peer-ip=0.0.0.0-0.255.255.255
denied-peer-ip=10.0.0.0-10.255.255.255
denied-peer-ip=100.64.0.0-100.127.255.255
denied-peer-ip=127.0.0.0-127.255.255.255
denied-peer-ip=169.254.0.0-169.254.255.255
denied-peer-ip=172.16.0.0-172.31.255.255
denied-peer-ip=192.0.0.0-192.0.0.255
denied-peer-ip=192.0.2.0-192.0.2.255
denied-peer-ip=192.88.99.0-192.88.99.255
denied-peer-ip=192.168.0.0-192.168.255.255
denied-peer-ip=198.18.0.0-198.19.255.255
denied-peer-ip=198.51.100.0-198.51.100.255
denied-peer-ip=203.0.113.0-203.0.113.255
denied-peer-ip=224.0.0.0-255.255.255.255
denied-peer-ip=::1-::ffff:ffff:ffff:ffff:ffff
denied-peer-ip=64:ff9b::-64:ff9b:ffff:ffff:ffff:ffff:ffff:ffff
denied-peer-ip=100::-100::ffff:ffff:ffff:ffff
denied-peer-ip=2001::-2001:1ff:ffff:ffff:ffff:ffff:ffff:ffff
denied-peer-ip=2001:db8::-2001:db8:ffff:ffff:ffff:ffff:ffff:ffff
denied-peer-ip=2002::-2002:ffff:ffff:ffff:ffff:ffff:ffff:ffff
denied-peer-ip=3fff::-3fff:fff:ffff:ffff:ffff:ffff:ffff:ffff
denied-peer-ip=5f00::-5f00:ffff:ffff:ffff:ffff:ffff:ffff:ffff
denied-peer-ip=fc00::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff
userdb=$STATE/turndb
pidfile=$STATE/turnserver.pid
log-file=stdout
simple-log
END

exec turnserver -c "$STATE/turnserver.conf"
