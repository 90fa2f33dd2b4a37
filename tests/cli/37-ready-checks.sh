#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The health checks that come with genboot: what each finds well, and what not.
. "$(dirname "$0")/lib.sh"

export GENBOOT_HEALTH_CONF=$work/health.conf GENBOOT_HEALTH_SECONDS=1
ready() { scripts/health.d/"$1" >"$work/out" 2>"$work/err"; }
configure() { printf '%s\n' "$@" >"$GENBOOT_HEALTH_CONF"; }

mkdir "$work/bin" "$work/net"
cat >"$work/bin/systemctl" <<'END'
#!/bin/sh
cat "$UNITS"
END
chmod +x "$work/bin/systemctl"
export UNITS=$work/units
PATH=$work/bin:$PATH

: >"$UNITS"
check "without a failed unit all is well" exits 0 ready failed-units
printf 'nginx.service loaded failed failed A server\nx.mount loaded failed failed x\n' >"$UNITS"
check "with one it is not" exits 1 ready failed-units
check "and all are named" says "failed: nginx.service x.mount"
configure "# mine" "ignore-unit x.mount"
check "one that may fail" exits 1 ready failed-units
check "is passed over" test "$(cat "$work/out")" = "failed: nginx.service"
configure "ignore-unit x.mount" "ignore-unit nginx.service"
check "so are all" exits 0 ready failed-units
rm "$UNITS"
check "a systemctl that fails is not well" exits 1 ready failed-units

export GENBOOT_HEALTH_NET=$work/net
readonly head='Iface	Destination	Gateway 	Flags	RefCnt	Use	Metric	Mask		MTU	Window	IRTT'
configure
check "without any route there is no default route" exits 1 ready default-route
check "which is said" says "there is no default route"
printf '%s\neth0\t0000A8C0\t00000000\t0001\t0\t0\t100\t00FFFFFF\t0\t0\t0\n' "$head" >"$work/net/route"
check "a route to the neighbours is none" exits 1 ready default-route
printf '%s\neth0\t00000000\t0100A8C0\t0003\t0\t0\t100\t00000000\t0\t0\t0\n' "$head" >"$work/net/route"
check "one to everywhere is one" exits 0 ready default-route
printf '%s\neth0\t00000000\t0100A8C0\t0002\t0\t0\t100\t00000000\t0\t0\t0\n' "$head" >"$work/net/route"
check "but not when it is down" exits 1 ready default-route
rm "$work/net/route"
printf '%032d 00 %032d 00 fe800000000000000000000000000001 00000400 00000001 00000000 00000003     eth0\n' 0 0 >"$work/net/ipv6_route"
check "IPv6's does as well" exits 0 ready default-route
printf '%032d 00 %032d 00 %032d ffffffff 00000001 00000000 00200200       lo\n' 0 0 0 >"$work/net/ipv6_route"
check "but not the one to nowhere that Linux has" exits 1 ready default-route
printf '%s\neth0\t00000000\t0100A8C0\t0003\t0\t0\t100\t00000000\t0\t0\t0\n' "$head" >"$work/net/route"

# A port that nothing listens on, and one that something does.
port=$((20000 + RANDOM % 10000))
configure "reach 127.0.0.1 $port" "listen $port"
check "a host that does not answer" exits 1 ready default-route
check "is named" says "127.0.0.1 does not answer on port $port"
check "so is a port that nothing listens on" exits 1 ready tcp-ports
check "by its number" says "nothing listens on port $port"
busybox httpd -f -p "127.0.0.1:$port" -h "$work/net" &
listener=$!
export GENBOOT_HEALTH_SECONDS=20
check "one that answers is well" exits 0 ready default-route
check "and named" says "an answer from 127.0.0.1"
check "so is a port that something listens on" exits 0 ready tcp-ports
kill "$listener"
wait "$listener" 2>/dev/null
export GENBOOT_HEALTH_SECONDS=1
configure "reach localhost"
check "a line that makes no sense fails" exits 1 ready default-route
check "and says what it would have to be" says "is followed by a host and a port"
for bad in x 0 65536 "80 81" ""; do
	configure "listen $bad"
	ready tcp-ports && echo "# $bad"
done >"$work/differences"
check "so do ports that are none" test ! -s "$work/differences"
configure
check "where no port is named" exits 0 ready tcp-ports
check "that is said" says "names no port"

export GENBOOT_HEALTH_FSTAB=$work/fstab GENBOOT_HEALTH_MOUNTS=$work/mounts
printf '/dev/a / ext4 rw 0 0\n/dev/b /with\\040blank ext4 rw 0 0\nauto /efi autofs rw 0 0\n' >"$work/mounts"
printf '# all\nUUID=1 / ext4 defaults 0 1\nUUID=2 /with\\040blank/ ext4 defaults 0 2\nUUID=3 none swap sw 0 0\nUUID=4 /usb vfat noauto 0 0\nUUID=5 /nas nfs nofail,ro 0 0\nUUID=6 /efi vfat x-systemd.automount 0 0\n' >"$work/fstab"
check "what fstab mounts is mounted" exits 0 ready mounts
printf 'UUID=7 /srv ext4\nUUID=8 /data ext4 defaults\n' >>"$work/fstab"
check "or not" exits 1 ready mounts
check "and named then" says "not mounted: /srv /data"

configure "free $work 1"
check "there is room" exits 0 ready disk-space
configure "free $work 1" "free $work 8000T"
check "or not" exits 1 ready disk-space
check "with how much" says "MiB free, and not"
configure "free $work 1%"
check "a share can be asked for" exits 0 ready disk-space
configure "free /nothing/there 1"
check "a folder that is not there is not well" exits 1 ready disk-space
for bad in "x 1" "/ x" "/" "/ 1 2"; do
	configure "free $bad"
	ready disk-space && echo "# $bad"
done >"$work/differences"
check "nor are lines that make no sense" test ! -s "$work/differences"

# As they are put to use.
mkdir "$work/health.d"
ln -s "$PWD/scripts/health.d/mounts" "$work/health.d/20-mounts"
health() { "$tool" health --checks "$work/health.d" >"$work/out" 2>"$work/err"; }
check "a link makes one of them count" exits 1 health
check "with what it says" says "20-mounts                    failed with exit status 1: not mounted: /srv /data"
done_testing
