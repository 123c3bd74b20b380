#!/bin/sh
# proxy.sh ROLE HOST SOCKET: puts the proxy before a role that runs on this machine, and starts it. As root; may be repeated.
# Certificate and key lie in /etc/candour/tls, as ROLE.pem and ROLE.key. See docs/guides/installing.md.
set -eu
role=$1 host=$2 socket=/run/candour-$1/$3
source=$(cd "$(dirname "$0")" && pwd)
tls=/etc/candour/tls/$role

for file in "$tls.pem" "$tls.key"; do
    [ -s "$file" ] || { echo "proxy.sh: $file is missing" >&2; exit 1; }
    chgrp candour-proxy "$file"
    chmod 640 "$file"
done
address=$(getent ahostsv4 "$host" | awk '{ print $1; exit }')
[ -n "$address" ] || { echo "proxy.sh: $host has no address in the DNS" >&2; exit 1; }
sed -e "s|@CERTIFICATE@|$tls.pem|; s|@CERTIFICATE_KEY@|$tls.key|" "$source/tls.conf" > "$tls.conf"
sed -e "s|@RUN@|/run/candour-proxy-$role|; s|@LISTEN@|$address:443 ssl|; s|@HOST@|$host|; s|@TLS@|$tls.conf|" \
    -e "s|@INTAKE@|unix:$socket|; s|@UPSTREAM@|unix:$socket|" \
    "$source/$role/nginx.conf" > "/etc/candour/proxy/$role.conf"
systemctl enable "candour-proxy@$role"
systemctl restart "candour-proxy@$role"
