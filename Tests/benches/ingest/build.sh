#!/bin/sh
# Builds every C tool of this folder into the folder OUT:  build.sh OUT
set -eu

[ $# -eq 1 ] || { echo "usage: build.sh OUT" >&2; exit 2; }
mkdir -p "$1"
out=$(cd "$1" && pwd)
cd "$(dirname "$0")"

for source in *.c; do
    tool=${source%.c}
    case $tool in
    load) libraries="-lssl -lcrypto" ;;
    *) libraries="-lsqlite3" ;;
    esac
    # shellcheck disable=SC2086 # several libraries are several words
    gcc -O2 -Wall -Wextra -o "$out/$tool" "$source" -pthread $libraries -lm
    echo "built $tool"
done
