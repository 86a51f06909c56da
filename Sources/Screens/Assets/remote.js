// The remote control on one screen: arrows by geometry, digits, 戻る and the four colours; the way to the next screen
// when the box says so; the last seconds of a card session. Pages work without it, except for the arrows. ES2017.
(() => {
  'use strict';
  // Keys arrive with different names on different boxes: by name first, then by code (HbbTV, Sony, RDK, browsers).
  const NAMES = {
    ArrowUp: 'up', ArrowDown: 'down', ArrowLeft: 'left', ArrowRight: 'right', Up: 'up', Down: 'down', Left: 'left',
    Right: 'right', Enter: 'ok', Accept: 'ok', GoBack: 'back', BrowserBack: 'back', Backspace: 'back', Escape: 'back',
    ColorF0Red: 'red', ColorF1Green: 'green', ColorF2Yellow: 'yellow', ColorF3Blue: 'blue',
    Red: 'red', Green: 'green', Yellow: 'yellow', Blue: 'blue',
  };
  const CODES = {
    8: 'back', 13: 'ok', 27: 'back', 37: 'left', 38: 'up', 39: 'right', 40: 'down', 166: 'back', 461: 'back',
    10009: 'back', 403: 'red', 404: 'green', 405: 'yellow', 406: 'blue',
  };
  const root = document.documentElement;
  const pad = document.querySelector('form[data-pin]');
  const controls = () => [...document.querySelectorAll('a[href],button:not([disabled]),[tabindex="0"]')]
    .filter(e => e.getClientRects().length && !e.closest('[inert],[hidden]'));
  const centre = r => ({ x: (r.left + r.right) / 2, y: (r.top + r.bottom) / 2 });

  // The nearest control in a direction; one in the same row or column comes first. Null at the edge.
  function nextFrom(from, direction) {
    const a = from.getBoundingClientRect(), A = centre(a);
    const across = direction === 'left' || direction === 'right';
    const sign = direction === 'right' || direction === 'down' ? 1 : -1;
    let best = null, least = Infinity;
    for (const control of controls()) {
      if (control === from || from.contains(control) && !from.matches('main')) continue;
      const b = control.getBoundingClientRect(), B = centre(b);
      const ahead = (across ? B.x - A.x : B.y - A.y) * sign;
      if (ahead <= 1) continue;
      const gap = across ? Math.max(0, b.top - a.bottom, a.top - b.bottom) : Math.max(0, b.left - a.right, a.left - b.right);
      const aside = across ? Math.abs(B.y - A.y) : Math.abs(B.x - A.x);
      const cost = ahead + gap * 4 + aside * .3 + (gap > 0 ? 1e4 : 0);
      if (cost < least) { least = cost; best = control; }
    }
    return best;
  }

  // Where the focus was is kept per screen, so that 戻る finds it again; several screens may share one path.
  const memory = `focus:${location.pathname}:${document.title}`;
  const remember = index => {
    if (pad) return;                               // which key of the pad was pressed last is nobody's business
    try { sessionStorage.setItem(memory, String(index)); } catch (_) { /* private mode */ }
  };
  const forget = () => {
    try { for (const key of Object.keys(sessionStorage)) if (key.startsWith('focus:')) sessionStorage.removeItem(key); }
    catch (_) { /* private mode */ }
  };
  const recall = () => { try { return sessionStorage.getItem(memory); } catch (_) { return null; } };
  const home = () => document.querySelector('[autofocus]') || controls()[0];
  function focus(control) {
    control.focus({ preventScroll: true });
    control.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }
  function press(selector) {
    const control = document.querySelector(selector);
    // On the pad the focus stays on 決定, whatever digit is pressed.
    if (control) { if (control.matches('.fx') && !pad) focus(control); control.click(); }
    return Boolean(control);
  }

  addEventListener('keydown', event => {
    if (event.isComposing || event.ctrlKey || event.altKey || event.metaKey) return;
    stillHere();
    if (/^[0-9]$/.test(event.key)) {
      if (act(event.key)) event.preventDefault();
      return;
    }
    const deed = NAMES[event.key] || CODES[event.keyCode];
    if (!deed || deed === 'ok') return;            // 決定 is the browser's own: it opens the link, presses the button
    event.preventDefault();                        // else the engine scrolls or moves the focus itself
    act(deed);
  });

  // What a key does on this screen, and whether it did something.
  function act(deed) {
    if (/^[0-9]$/.test(deed)) return press(`[data-key="${deed}"]`);
    if (deed === 'back') return press('[data-back]');
    if (/red|green|yellow|blue/.test(deed)) return press(`[data-colour="${deed}"]`);
    const now = document.activeElement;
    if (deed === 'ok') { if (now && now !== document.body) now.click(); return Boolean(now); }
    const next = now && now !== document.body ? nextFrom(now, deed) : home();
    if (next) focus(next);
    return Boolean(next);
  }

  // The focus is never on the body: after a control went away or the page was clicked, it goes home.
  addEventListener('focusout', () => setTimeout(() => {
    if (document.activeElement === document.body) { const e = home(); if (e) e.focus({ preventScroll: true }); }
  }));
  addEventListener('focusin', event => { const index = controls().indexOf(event.target); if (index >= 0) remember(index); });
  const kept = recall(), first = kept === null ? null : controls()[Number(kept)];
  if (first || home()) (first || home()).focus({ preventScroll: true });

  // The box says which screen comes next: a card was laid down, something was measured, the session ended.
  if (root.dataset.events && window.EventSource) {
    const box = new EventSource(root.dataset.events);
    box.addEventListener('show', event => {
      if (!/^\/(?!\/)/.test(event.data)) return;   // a path of ours, never another place
      forget();                                     // what comes is another screen, perhaps somebody else's
      location.replace(event.data);
    });
    box.addEventListener('key', event => { stillHere(); act(event.data); });
    box.addEventListener('top', event => keepTop(JSON.parse(event.data)));
    box.addEventListener('entered', event => showEntered(Number(event.data)));
    box.addEventListener('typed', event => showTyped(JSON.parse(event.data)));
  }

  // Keys of the pad go to the box one after the other, without leaving the screen, so that none is lost to somebody who
  // is quick; the box says how many digits it has.
  let sent = Promise.resolve();
  if (pad) pad.addEventListener('submit', event => {
    const key = event.submitter;
    if (!key) return;                              // an older engine: the form goes by itself, and the screen comes anew
    event.preventDefault();
    const body = new URLSearchParams([[key.name, key.value]]);
    sent = sent.then(() => fetch(pad.getAttribute('action'), { method: 'POST', body, redirect: 'manual' }))
      .catch(() => { /* the dots do not move: it is pressed again */ });
  });
  function showEntered(count) {
    const dots = document.getElementById('dots');
    if (!dots) return;
    [...dots.children].forEach((dot, place) => { dot.textContent = place < count ? '●' : '○'; });
    dots.setAttribute('aria-label', `4けたの うち ${count}けた 入りました`);
    if (count === dots.children.length) home().focus({ preventScroll: true });
  }

  // Numbers that are no secret are shown as the box has them, each in its field.
  function showTyped({ texts, current }) {
    document.querySelectorAll('#typed .field').forEach((field, place) => {
      field.querySelector('b').textContent = texts[place] || '';
      field.classList.toggle('now', place === current);
    });
  }

  // The top row stays true while a screen stands: day and time, the line, what waits to be sent.
  function keepTop({ day, time, down, waiting }) {
    const part = name => document.querySelector(`[data-part=${name}]`);
    if (part('day')) part('day').textContent = day;
    if (part('time')) part('time').textContent = time;
    const status = part('status');
    if (!status) return;
    const [line, queue] = status.children;
    queue.querySelector('b').textContent = waiting;
    line.hidden = !down;
    queue.hidden = waiting === 0;
    status.hidden = !down && waiting === 0;
  }

  // The question of the watch comes with a chime, where the box has sound and the engine plays unasked.
  const chime = document.querySelector('[data-chime]');
  if (chime && window.Audio) addEventListener('load', () => {
    const played = new Audio(chime.dataset.chime).play();
    if (played) played.catch(() => { /* the question stands all the same */ });
  });

  // The last minute of a card session is counted down in sight.
  const timer = document.getElementById('countdown');
  const whole = timer ? Number(timer.dataset.seconds) : 0;
  let end = Date.now() + whole * 1000, told = 0;
  function show() {
    const left = Math.max(0, Math.round((end - Date.now()) / 1000));
    timer.hidden = left > 60;
    timer.querySelector('b').textContent = String(left);
  }
  if (timer) { show(); setInterval(show, 500); }

  // A key is a sign that somebody is here: the box hears of it, and the countdown begins anew.
  function stillHere() {
    const path = root.dataset.stillHere;
    if (!path || Date.now() - told < 10000) return;
    told = Date.now();
    fetch(path, { method: 'POST' }).then(answer => answer.ok ? answer.text() : '').then(seconds => {
      if (timer && Number(seconds) > 0) { end = Date.now() + Number(seconds) * 1000; show(); }
    }, () => { /* the box ends the session by its own clock */ });
  }
})();
