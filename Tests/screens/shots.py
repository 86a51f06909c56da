#!/usr/bin/env python3
"""Takes a picture of every screen of the gallery, or of those named, in Chromium or in WPE WebKit, the engine of
set-top boxes."""
import argparse
import base64
import json
import os
import signal
import subprocess
import tempfile
import time
import urllib.error
import urllib.request

from gallery import desk_names_in, names_in, serve


def chromium(base, names, out, width, height):
    from playwright.sync_api import sync_playwright

    from chromium import launch, picture
    with sync_playwright() as playwright:
        browser = launch(playwright, '--font-render-hinting=none')
        page = browser.new_page(viewport=dict(width=width, height=height), locale='ja-JP')
        for name in names:
            page.goto(f'{base}/{name}.html')
            picture(page, f'{out}/{name}.png')
        browser.close()


def wpe(base, names, out, width, height, shim):
    """cog's headless platform through WPEWebDriver: no GPU and no display; the shim sets the size of the picture."""
    environment = dict(os.environ, XDG_RUNTIME_DIR=tempfile.mkdtemp(prefix='xdg-wpe'),
                       LD_PRELOAD=os.path.abspath(shim), WPE_SIZE=f'{width}x{height}')
    port = 4547
    driver = subprocess.Popen(
        ['WPEWebDriver', f'--port={port}'], env=environment, stderr=subprocess.DEVNULL, start_new_session=True)

    def ask(method, path, body=None):
        request = urllib.request.Request(
            f'http://127.0.0.1:{port}{path}', method=method, headers={'Content-Type': 'application/json'},
            data=None if body is None else json.dumps(body).encode())
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.load(answer)['value']

    try:
        for _ in range(100):
            try:
                ask('GET', '/status')
                break
            except (urllib.error.URLError, ConnectionError):
                time.sleep(.05)
        options = {'binary': '/usr/bin/cog', 'args': ['--automation', '-P', 'headless']}
        capabilities = {'alwaysMatch': {'wpe:browserOptions': options}}
        session = ask('POST', '/session', {'capabilities': capabilities})['sessionId']
        for name in names:
            ask('POST', f'/session/{session}/url', {'url': f'{base}/{name}.html'})
            time.sleep(.4)
            with open(f'{out}/{name}.png', 'wb') as picture:
                picture.write(base64.b64decode(ask('GET', f'/session/{session}/screenshot')))
        ask('DELETE', f'/session/{session}')
    finally:
        # The browser, too, which outlives a driver that is waiting for it.
        os.killpg(driver.pid, signal.SIGKILL)
        driver.wait()


if __name__ == '__main__':
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('gallery', help='the folder that ScreensTests wrote')
    parser.add_argument('out', help='folder for the pictures')
    parser.add_argument('names', nargs='*', help='pages without .html; all when none is named')
    parser.add_argument('--engine', choices=['chromium', 'wpe'], default='chromium')
    parser.add_argument('--desk', action='store_true', help='the pages of the care desk')
    parser.add_argument('--size', help='of the picture; 1280x720, 1440x900 for the desk, when none is given')
    parser.add_argument('--shim', default='.build-ui/wpe_size.so', help='made by setup.sh')
    options = parser.parse_args()
    pages = options.names or (desk_names_in if options.desk else names_in)(options.gallery)
    size = map(int, (options.size or ('1440x900' if options.desk else '1280x720')).split('x'))
    os.makedirs(os.path.join(options.out, 'desk'), exist_ok=True)
    if options.engine == 'chromium':
        chromium(serve(options.gallery), pages, options.out, *size)
    else:
        wpe(serve(options.gallery), pages, options.out, *size, options.shim)
