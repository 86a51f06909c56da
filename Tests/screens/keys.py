#!/usr/bin/env python3
"""Walks every screen of the gallery by the keys of a remote control: arrows reach every control and never lose the
focus, a reload finds it again, digits and colours press what carries them. Exit status 1 when one does not."""
import argparse
import sys

from chromium import launch
from gallery import names_in, serve
from playwright.sync_api import sync_playwright

ARROWS = ['ArrowUp', 'ArrowDown', 'ArrowLeft', 'ArrowRight']
# Key names and codes of HbbTV, which set-top boxes send for the colours.
COLOURS = {
    'red': ('ColorF0Red', 403), 'green': ('ColorF1Green', 404), 'yellow': ('ColorF2Yellow', 405),
    'blue': ('ColorF3Blue', 406),
}
CONTROLS = "[...document.querySelectorAll('a[href],button')].filter(e => e.getClientRects().length)"
FOCUSED = f"{CONTROLS}.indexOf(document.activeElement)"
# Instead of leaving the page, tell what was pressed.
CATCH = """pressed = []; for (const e of document.querySelectorAll('a[href],button'))
  e.addEventListener('click', event => { event.preventDefault(); pressed.push(e); })"""


def unreached(page):
    """Controls that no sequence of arrows reaches from the default focus."""
    count = page.evaluate(f'{CONTROLS}.length')
    start = page.evaluate(FOCUSED)
    seen, open_ends = {start}, [start]
    while open_ends:
        here = open_ends.pop()
        for arrow in ARROWS:
            if here < 0:
                page.evaluate("document.querySelector('[autofocus]').focus()")
            else:
                page.evaluate(f'{CONTROLS}[{here}].focus()')
            page.keyboard.press(arrow)
            there = page.evaluate(FOCUSED)
            if there not in seen:
                seen.add(there)
                open_ends.append(there)
    return set(range(count)) - seen


def faults_of(page, cdp, address):
    page.goto(address)
    faults = []
    if page.evaluate('document.activeElement === document.body'):
        faults.append('no default focus')
    if missing := unreached(page):
        faults.append(f'arrows do not reach controls {sorted(missing)}')
    # Which key of a PIN's pad was pressed last is kept nowhere: there a reload begins anew.
    is_pad = page.evaluate("Boolean(document.querySelector('form[data-pin]'))")
    page.evaluate("document.querySelector('[autofocus]').focus()")
    last = page.evaluate(FOCUSED)
    page.keyboard.press('ArrowUp' if is_pad else 'ArrowDown')
    last = last if is_pad else page.evaluate(FOCUSED)
    page.reload()
    if page.evaluate(FOCUSED) != last:
        faults.append('a reload remembers a key of the pad' if is_pad else 'a reload loses the focus')
    if is_pad and page.evaluate('sessionStorage.length'):
        faults.append('something of the pad is kept in the browser')
    page.evaluate('document.activeElement.blur()')
    page.wait_for_function('document.activeElement !== document.body')
    page.evaluate(CATCH)
    for digit in page.evaluate("[...document.querySelectorAll('[data-key]')].map(e => e.dataset.key)"):
        page.keyboard.press(digit)
        if not page.evaluate(f"pressed.pop()?.dataset.key === '{digit}'"):
            faults.append(f'digit {digit} presses nothing')
    for colour in page.evaluate("[...document.querySelectorAll('[data-colour]')].map(e => e.dataset.colour)"):
        for name, code in [COLOURS[colour], ('Unidentified', COLOURS[colour][1])]:
            for kind in ['rawKeyDown', 'keyUp']:
                cdp.send('Input.dispatchKeyEvent', dict(type=kind, key=name, windowsVirtualKeyCode=code))
            if not page.evaluate(f"pressed.pop()?.dataset.colour === '{colour}'"):
                faults.append(f'{colour} ({name}) presses nothing')
    page.keyboard.press('Backspace')
    if page.evaluate("Boolean(document.querySelector('[data-back]')) !== Boolean(pressed.pop()?.matches('[data-back]'))"):
        faults.append('戻る does something else')
    return faults


if __name__ == '__main__':
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('gallery', help='the folder that ScreensTests wrote')
    parser.add_argument('names', nargs='*', help='pages without .html; all when none is named')
    options = parser.parse_args()
    base, failed = serve(options.gallery), False
    with sync_playwright() as playwright:
        browser = launch(playwright)
        for name in options.names or names_in(options.gallery):
            context = browser.new_context(viewport=dict(width=1280, height=720), locale='ja-JP')
            page = context.new_page()
            faults = faults_of(page, context.new_cdp_session(page), f'{base}/{name}.html')
            failed = failed or bool(faults)
            print('FAIL' if faults else 'ok', name, *faults)
            context.close()
        browser.close()
    sys.exit(failed)
