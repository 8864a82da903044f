#!/bin/sh
# Makes .venv, a virtual environment with pip, from the first Python 3.11 or newer at hand ($PYTHON, where it is set).
set -eu
cd "$(dirname "$0")/.."

.venv/bin/python -c 'import pip' 2>/dev/null && exit

for python in ${PYTHON:-python3 python3.14 python3.13 python3.12 python3.11} ''; do
    "${python:-false}" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && break
done
if [ -z "$python" ]; then
    echo "blogkit needs Python 3.11 or newer. Install it, or name it: make PYTHON=/path/to/python3" >&2
    exit 1
fi

# Debian and Ubuntu keep a part of the standard library in a package of its own.
if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
    sh scripts/packages.sh "$(basename "$python")-venv"
fi

echo "Making .venv with $("$python" --version)"
"$python" -m venv --clear .venv
.venv/bin/python -m pip install --quiet --upgrade pip
