#!/bin/sh
# Installs what the tests publish to: rsync, an SSH server and nginx, which they start for themselves.
# Where systemd would start those servers for everybody, they are left out, and so are the tests that need them.
set -eu
cd "$(dirname "$0")/.."

command -v apt-get >/dev/null || exit 0

wanted=
command -v rsync >/dev/null || wanted=rsync
if ! [ -d /run/systemd/system ]; then
    [ -x /usr/sbin/sshd ] || wanted="$wanted openssh-client openssh-server"
    [ -x /usr/sbin/nginx ] || command -v nginx >/dev/null || wanted="$wanted nginx"
fi
[ -z "$wanted" ] || sh scripts/packages.sh $wanted
