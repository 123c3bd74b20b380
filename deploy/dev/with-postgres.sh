#!/bin/sh
# Runs a command beside a PostgreSQL cluster of its own: started here in a folder of its own, with fsync on and a socket that only
# this machine's users reach, and removed when the command ends, however it ends. tests/cluster.py reads what is exported here.
set -eu
cd "$(dirname "$0")/../.."
programs=$(ls -d /usr/lib/postgresql/*/bin | sort -V | tail -n 1)
folder=$(mktemp -d)
as=
if [ "$(id -u)" = 0 ]; then # no server runs as root
  as="runuser -u postgres --"
  chown postgres "$folder"
fi
end() {
  trap - EXIT INT TERM HUP
  $as "$programs/pg_ctl" -D "$folder/data" -m immediate -s stop >/dev/null 2>&1 || true
  rm -rf "$folder"
}
trap end EXIT
trap 'end; exit 130' INT TERM HUP

$as "$programs/initdb" -D "$folder/data" -U postgres -A trust -E UTF8 --locale=C.UTF-8 --wal-segsize=1 >/dev/null
cp deploy/postgres/candour.conf "$folder/candour.conf"
chmod 644 "$folder/candour.conf"
printf "include '%s/candour.conf'\nunix_socket_directories = '%s'\nmax_connections = 200\nmax_wal_size = 256MB\n" "$folder" "$folder" |
  $as tee -a "$folder/data/postgresql.conf" >/dev/null
$as "$programs/pg_ctl" -D "$folder/data" -l "$folder/log" -w -s start

export CANDOUR_TEST_POSTGRES="$folder"
"$@"
