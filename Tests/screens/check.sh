#!/bin/bash
# Writes the gallery of all screens, audits it, walks it by keys, and takes pictures in both engines to be looked at.
# usage: check.sh [folder made by setup.sh; default ./.build-ui]   (in the repository's root, after a debug build of the
# tests: swift build --build-tests)
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
out=${1:-.build-ui}
python=$out/venv/bin/python
gallery=$(realpath "$out")/gallery
ENGAWA_GALLERY=$gallery swift test --skip-build --disable-xctest --filter ScreensTests.GalleryTests
"$python" "$here/audit.py" "$gallery"
"$python" "$here/audit.py" --size 1920x1080 "$gallery" home bp-30 measured measured-body enter-pressure-half table-90-large
"$python" "$here/audit.py" --desk --size 1440x900 "$gallery"
"$python" "$here/audit.py" --desk --size 1100x800 "$gallery"
"$python" "$here/keys.py" "$gallery"
"$python" "$here/shots.py" "$gallery" "$out/chromium"
"$python" "$here/shots.py" "$gallery" "$out/wpe" --engine wpe --shim "$out/wpe_size.so"
"$python" "$here/shots.py" --desk "$gallery" "$out/chromium"
"$python" "$here/shots.py" --desk --engine wpe --shim "$out/wpe_size.so" "$gallery" "$out/wpe" desk/list-light desk/client-dark
echo "look at $out/chromium and $out/wpe"
