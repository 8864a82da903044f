#!/bin/sh
# Installs what the tests publish to: rsync, and an SSH server, which they start for themselves.
# Where systemd would start that server for everybody, it is left out, and so are the tests that need it.
set -eu
cd "$(dirname "$0")/.."

command -v apt-get >/dev/null || exit 0

wanted=
command -v rsync >/dev/null || wanted=rsync
[ -x /usr/sbin/sshd ] || [ -d /run/systemd/system ] || wanted="$wanted openssh-client openssh-server"
[ -z "$wanted" ] || sh scripts/packages.sh $wanted
