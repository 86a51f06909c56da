#!/bin/bash
# What looking at the screens needs: Chromium, the set-top-box engine WPE WebKit, fonts, Playwright and axe; Debian
# packages and PyPI wheels only.
# usage: setup.sh [folder]   (gets the Python environment and the WPE size shim; default ./.build-ui)
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
out=${1:-.build-ui}
apt-get update -qq || apt-get update -qq
apt-get install -y -qq --no-install-recommends \
    chromium fonts-noto-cjk fonts-morisawa-bizud-gothic cog wpewebkit-driver libegl-mesa0 libgl1-mesa-dri \
    gcc libc6-dev python3-venv >/dev/null
mkdir -p "$out"
python3 -m venv "$out/venv"
PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1 "$out/venv/bin/pip" install -q playwright==1.65.2 axe-playwright-python==0.1.8
cc -shared -fPIC -O1 -o "$out/wpe_size.so" "$here/wpe_size.c" -ldl
echo "ready: $out/venv/bin/python, $out/wpe_size.so"
