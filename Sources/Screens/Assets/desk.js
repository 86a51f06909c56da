// The care desk brings itself up to date: told by the collector that something changed, it fetches its own page and
// takes over what is new. Pages work without it. ES2017.
(() => {
  'use strict';
  const root = document.documentElement;
  let isBusy = false, isStale = false;

  // Focus, scrolling and what is folded out stay as they are.
  function place() {
    const focused = document.activeElement;
    return {
      href: focused && focused.closest('main') ? focused.getAttribute('href') : null,
      scroll: [...document.querySelectorAll('main,.tbl')].map(e => e.scrollTop),
      open: [...document.querySelectorAll('main details')].map(e => e.open),
    };
  }
  function putBack(kept) {
    document.querySelectorAll('main,.tbl').forEach((e, i) => { e.scrollTop = kept.scroll[i] || 0; });
    document.querySelectorAll('main details').forEach((e, i) => { e.open = Boolean(kept.open[i]); });
    if (!kept.href) return;
    const again = [...document.querySelectorAll('main a')].find(a => a.getAttribute('href') === kept.href);
    if (again) again.focus({ preventScroll: true });
  }

  async function refresh() {
    if (isBusy) { isStale = true; return; }
    isBusy = true;
    try {
      const answer = await fetch(location.href, { headers: { 'Engawa-Live': '1' } });
      if (answer.status === 401) { location.assign('/desk/sign-in?over=1'); return; }
      if (!answer.ok) return;
      const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html');
      const kept = place();
      document.title = fresh.title;
      for (const part of ['main', '[data-part=time]', '[data-part=open]']) {
        const old = document.querySelector(part), now = fresh.querySelector(part);
        if (old && now) old.replaceWith(now);
      }
      putBack(kept);
    } catch (_) { /* the next change tries again */ } finally {
      isBusy = false;
      if (isStale) { isStale = false; refresh(); }
    }
  }

  const live = new EventSource(root.dataset.live);
  live.addEventListener('changed', refresh);
  live.addEventListener('over', () => { live.close(); location.assign('/desk/sign-in?over=1'); });
  live.addEventListener('open', () => root.classList.remove('is-lost'));
  live.addEventListener('error', () => root.classList.add('is-lost'));
  setInterval(refresh, 60000);                     // 「n時間」 grows though nothing happens

  addEventListener('keydown', event => {
    const field = document.getElementById('q');
    if (event.key !== '/' || !field || event.target.matches('input,textarea')) return;
    event.preventDefault();
    field.focus();
  });
})();
