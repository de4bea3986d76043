#!/bin/sh
# Prints how long ./run takes, cold and warm and with a busy port, on an empty Debian that has Python and nothing else.
#
# Usage, as root on Debian:  benchmarks/fresh_machine.sh [bookworm|trixie] [test]
#
# Makes the root with debootstrap (minbase + python3), clones the committed project into it and removes it at the end.
# This machine's name server and pip settings are copied in: they lead to the package registries. With `test`, runs
# ./run test there as well.
set -eu

suite=${1:-bookworm}
project=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd -P)
place=$(mktemp -d)
empty=$place/root
# A space in the path, and a home that cannot be written to.
clone='/srv/news archive'
authorities=/etc/registry-authorities.crt

command -v debootstrap >/dev/null || { echo 'debootstrap is needed: apt-get install debootstrap' >&2; exit 1; }

clean() {
    for pid in "$empty"/tmp/*.pid; do
        [ ! -e "$pid" ] || kill "$(cat "$pid")" 2>/dev/null || true
    done
    wait
    umount "$empty/proc" 2>/dev/null || true
    rm -rf --one-file-system "$place"
}
trap clean EXIT
trap 'exit 130' INT TERM

make_root() {
    debootstrap --variant=minbase --include=python3 "$suite" "$empty" http://deb.debian.org/debian >/dev/null
    mount -t proc proc "$empty/proc"
    cp /etc/resolv.conf "$empty/etc/resolv.conf"
    cp /etc/pip.conf "$empty/etc/pip.conf" 2>/dev/null || true
    cp "${PIP_CERT:-/dev/null}" "$empty$authorities"
    git clone --quiet "$project" "$empty$clone"
}

# A bare environment, but for the certificate authorities that pip is told to trust on this machine.
inside() {
    env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/proc/nowhere ${PIP_CERT:+PIP_CERT="$authorities"} \
        ${NEWSARCHIVE_SAMPLES:+NEWSARCHIVE_SAMPLES="$NEWSARCHIVE_SAMPLES"} chroot "$empty" "$@"
}

now() { date +%s.%N; }

# start NAME: the seconds until the first page is there. The server's process is in /tmp/NAME.pid of the root.
start() {
    log=$place/$1.log
    : >"$log"
    began=$(now)
    # shellcheck disable=SC2016  # the inner shell expands them
    inside sh -c 'echo $$ >"/tmp/$1.pid"; exec "$0"' "$clone/run" "$1" >"$log" 2>&1 &
    until address=$(grep -o 'http://[^ ]*' "$log"); do
        kill -0 $! 2>/dev/null || { cat "$log" >&2; exit 1; }
        sleep 0.02
    done
    python3 -c 'import sys, urllib.request as r; r.urlopen(sys.argv[1], timeout=60).read()' "$address"
    python3 -c 'import sys; print(f"{sys.argv[1]:<6} {float(sys.argv[3]) - float(sys.argv[2]):6.1f} s  {sys.argv[4]}")' \
        "$1" "$began" "$(now)" "$address"
}

# stop NAME: as Ctrl-C does.
stop() {
    kill -INT "$(cat "$empty/tmp/$1.pid")"
    while kill -0 "$(cat "$empty/tmp/$1.pid")" 2>/dev/null; do sleep 0.1; done
    rm "$empty/tmp/$1.pid"
}

make_root
echo "$(inside python3 --version) on Debian $(inside cat /etc/debian_version), $(inside dpkg-query -W | wc -l) packages"
start cold
stop cold
start warm
start busy
stop busy
stop warm
echo 'What the first start said:'
cat "$place/cold.log"
if [ "${2:-}" = test ]; then inside "$clone/run" test; fi
