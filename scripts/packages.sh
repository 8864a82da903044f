#!/bin/sh
# Installs Debian or Ubuntu packages, where this machine lets us without a password; else says the one command to run.
set -eu

if ! command -v apt-get >/dev/null; then
    echo "blogkit needs $*. Install it with this system's package manager." >&2
    exit 1
elif [ "$(id -u)" = 0 ]; then
    as_root="env"
elif sudo -n true 2>/dev/null; then
    as_root="sudo -n env"
else
    echo "blogkit needs $*. Run: sudo apt-get install $*" >&2
    exit 1
fi

echo "Installing $*" >&2
log=$(mktemp)
trap 'rm -f "$log"' EXIT
{
    $as_root DEBIAN_FRONTEND=noninteractive apt-get -y -o DPkg::Lock::Timeout=300 update || true
    $as_root DEBIAN_FRONTEND=noninteractive apt-get -y -o DPkg::Lock::Timeout=300 install --no-install-recommends "$@"
} </dev/null >"$log" 2>&1 || { cat "$log" >&2; exit 1; }
