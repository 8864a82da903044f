#!/bin/sh
# Prints the path of a Chromium that runs: $BLOGKIT_CHROMIUM, the system's, or one that is installed now.
# Needs .venv with the dev extra.
set -eu
cd "$(dirname "$0")/.."

# Playwright drives it, with a Node of its own that needs this library; small systems come without.
.venv/bin/python -m playwright --version >/dev/null 2>&1 || sh scripts/packages.sh libatomic1

# A browser is one that tells its version; the stub that Ubuntu has in place of a snap does not.
try() {
    case $("$1" --version 2>/dev/null) in *Chrom*[0-9]*) command -v "$1" && exit ;; esac
}

try_all() {
    for name in "${BLOGKIT_CHROMIUM:-chromium}" chromium chromium-browser google-chrome google-chrome-stable; do try "$name"; done
    for name in Chromium "Google Chrome"; do try "/Applications/$name.app/Contents/MacOS/$name"; done
    try "$(.venv/bin/python -c 'from playwright.sync_api import sync_playwright as playwright
with playwright() as it: print(it.chromium.executable_path)' 2>/dev/null)"
}

try_all
if grep -qs '^ID=debian' /etc/os-release && sh scripts/packages.sh chromium; then
    try_all
fi

echo "Installing Playwright's Chromium" >&2
log=$(mktemp)
trap 'rm -f "$log"' EXIT
if [ "$(id -u)" = 0 ] || sudo -n true 2>/dev/null; then
    .venv/bin/python -m playwright install-deps chromium </dev/null >"$log" 2>&1 || true
fi
.venv/bin/python -m playwright install chromium </dev/null >>"$log" 2>&1 || cat "$log" >&2
try_all
echo "There is no Chromium, and none could be installed. Name one: make test BLOGKIT_CHROMIUM=/path/to/chromium" >&2
exit 1
