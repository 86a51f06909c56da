#!/usr/bin/env python3
"""Audits every screen of the gallery: axe (WCAG 2.2 A, AA and AAA, best practice), contrast of all text including text in
SVG, the smallest text, cut text, no breach of the content security policy; the television's at 720p, with the 5 % safe
area and nothing to scroll; with --desk the care desk's, with nothing to scroll sideways. Exit status 1 when something
falls below the floor."""
import argparse
import json
import sys

from axe_playwright_python.sync_playwright import Axe
from chromium import launch
from gallery import desk_names_in, names_in, serve
from playwright.sync_api import sync_playwright

RULES = ['wcag2a', 'wcag2aa', 'wcag2aaa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']
# At 720p: key caps 20 px, readings above kanji 14 px, everything else 22 px.
TELEVISION = dict(contrast=7, text=22, cap=20, reading=14, height=720, safe=.05, scrolls=False)
DESK = dict(contrast=7, text=12, cap=12, reading=12, height=0, safe=0, scrolls=True)

MEASURE = r'''floors => {
  const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
  canvas.canvas.width = canvas.canvas.height = 1;
  const rgba = colour => {
    canvas.clearRect(0, 0, 1, 1); canvas.fillStyle = colour; canvas.fillRect(0, 0, 1, 1);
    const d = canvas.getImageData(0, 0, 1, 1).data; return [d[0], d[1], d[2], d[3] / 255];
  };
  const over = (a, b) => [0, 1, 2].map(i => a[i] * a[3] + b[i] * (1 - a[3]));
  const ground = element => {
    const layers = [];
    for (let e = element; e; e = e.parentElement) {
      const colour = rgba(getComputedStyle(e).backgroundColor);
      if (colour[3] > 0) { layers.push(colour); if (colour[3] === 1) break; }
    }
    return layers.reverse().reduce((below, layer) => over(layer, below), [255, 255, 255]);
  };
  // Relative luminance and contrast ratio as in WCAG 2.2.
  const part = v => v / 255 <= .04045 ? v / 255 / 12.92 : ((v / 255 + .055) / 1.055) ** 2.4;
  const luminance = c => .2126 * part(c[0]) + .7152 * part(c[1]) + .0722 * part(c[2]);
  const ratio = (a, b) => { const [x, y] = [luminance(a), luminance(b)]; return (Math.max(x, y) + .05) / (Math.min(x, y) + .05); };
  const faults = [], least = { contrast: 99, text: 99 };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const text = walker.currentNode, element = text.parentElement, words = text.data.trim().slice(0, 16);
    if (!words || element.closest('.vh,title,desc')) continue;
    const range = document.createRange(); range.selectNodeContents(text);
    const box = range.getBoundingClientRect();
    if (!box.width || !box.height) continue;
    const style = getComputedStyle(element), svg = element.closest('svg'), below = ground(element);
    const contrast = ratio(over(rgba(svg ? style.fill : style.color), below), below);
    const size = parseFloat(style.fontSize) * (svg ? svg.getScreenCTM().a : 1) * (floors.height ? floors.height / innerHeight : 1);
    const floor = element.matches('rt') ? floors.reading : element.matches('.cap,.colour') ? floors.cap : floors.text;
    least.contrast = Math.min(least.contrast, contrast);
    if (floor === floors.text) least.text = Math.min(least.text, size);
    if (contrast < floors.contrast) faults.push(`contrast ${contrast.toFixed(2)} ${words}`);
    if (size < floor - .05) faults.push(`${size.toFixed(1)} px ${words}`);
    const [x, y] = [innerWidth * floors.safe - 2, innerHeight * floors.safe - 2];
    if (floors.safe && (box.left < x || box.right > innerWidth - x || box.top < y || box.bottom > innerHeight - y)) faults.push(`outside the safe area ${words}`);
  }
  for (const e of document.querySelectorAll('body *')) {
    const clips = ['hidden', 'clip'].includes(getComputedStyle(e).overflowX);
    if (clips && !e.matches('.vh') && e.clientWidth > 2 && e.scrollWidth > e.clientWidth + 1) faults.push(`cut ${e.className}`);
  }
  // Parts of the screen that reach over each other.
  const rows = [...document.querySelectorAll('.screen > *, main > *, .menu > *, .side > *, .tables > *')].filter(e => e.getClientRects().length && !e.matches('.vh'));
  for (const a of rows) for (const b of rows) {
    if (a === b || a.contains(b) || b.contains(a)) continue;
    const p = a.getBoundingClientRect(), q = b.getBoundingClientRect();
    if (Math.min(p.right, q.right) - Math.max(p.left, q.left) > 1 && Math.min(p.bottom, q.bottom) - Math.max(p.top, q.top) > 1)
      faults.push(`overlap ${a.className} ${b.className}`);
  }
  // Text that grows out of the box that is drawn around it.
  for (const box of document.querySelectorAll('.notice,.result,.tile,.summary,.latest,.card,.hello,.button,.phone,.remarks li')) {
    const outer = box.getBoundingClientRect();
    for (const inner of box.querySelectorAll('*')) {
      const r = inner.getBoundingClientRect();
      if (inner.closest('.vh,svg,.digit,details:not([open])') || !r.width) continue;
      if (r.bottom > outer.bottom + 1 || r.right > outer.right + 1 || r.top < outer.top - 1) { faults.push(`grows out of ${box.className}: ${inner.className || inner.tagName}`); break; }
    }
  }
  const page = document.documentElement;
  if (page.scrollWidth > innerWidth || !floors.scrolls && page.scrollHeight > innerHeight) faults.push('the page scrolls');
  return { faults, least };
}'''


def audit(page, address, floors):
    breaches = []
    page.on('console', lambda line: breaches.append(line.text[:160]) if 'Content Security Policy' in line.text else None)
    page.goto(address)
    result = page.evaluate(MEASURE, floors)
    violations = Axe().run(page, options={'runOnly': RULES}).response['violations']
    faults = result['faults'] + breaches + [f"axe {v['id']} {v['nodes'][0]['target']}" for v in violations]
    return faults, result['least']


if __name__ == '__main__':
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('gallery', help='the folder that ScreensTests wrote')
    parser.add_argument('names', nargs='*', help='pages without .html; all when none is named')
    parser.add_argument('--desk', action='store_true', help='the pages of the care desk')
    parser.add_argument('--size', help='of the window; 1280x720, 1440x900 for the desk, when none is given')
    options = parser.parse_args()
    width, height = map(int, (options.size or ('1440x900' if options.desk else '1280x720')).split('x'))
    names = options.names or (desk_names_in if options.desk else names_in)(options.gallery)
    base, failed = serve(options.gallery), False
    with sync_playwright() as playwright:
        browser = launch(playwright)
        for name in names:
            context = browser.new_context(viewport=dict(width=width, height=height), locale='ja-JP', color_scheme='dark')
            faults, least = audit(context.new_page(), f'{base}/{name}.html', DESK if options.desk else TELEVISION)
            failed = failed or bool(faults)
            print('FAIL' if faults else 'ok', name, json.dumps({k: round(v, 2) for k, v in least.items()}), *faults, sep='  ')
            context.close()
        browser.close()
    sys.exit(failed)
