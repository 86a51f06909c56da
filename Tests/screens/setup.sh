#!/bin/bash
# What looking at the screens needs, besides scripts/install-packages screens: a Python environment with Playwright and
# axe from PyPI, and a shim that gives the set-top-box engine the size of a television. What is there is left alone.
# usage: setup.sh [folder]   (default ./.build-ui)
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
out=${1:-.build-ui}
wheels=(playwright==1.65.2 axe-playwright-python==0.1.8)

mkdir -p "$out"
[ -x "$out/venv/bin/python" ] || python3 -m venv "$out/venv"
if [ "$(cat "$out/wheels" 2>/dev/null)" != "${wheels[*]}" ]; then
    export PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1
    "$out/venv/bin/pip" install -q "${wheels[@]}" || "$out/venv/bin/pip" install -q "${wheels[@]}"
    echo "${wheels[*]}" >"$out/wheels"
fi
[ "$out/wpe_size.so" -nt "$here/wpe_size.c" ] || cc -shared -fPIC -O1 -o "$out/wpe_size.so" "$here/wpe_size.c" -ldl
echo "ready: $out/venv/bin/python, $out/wpe_size.so"
