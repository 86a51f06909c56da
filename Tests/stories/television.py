"""The television: Chromium on the box's loopback page, at 1280×720."""
import time

from playwright.sync_api import sync_playwright

from town import StoryFailed, chromium


class Television:
    def __init__(self, address):
        self.playwright = sync_playwright().start()
        self.browser = chromium.launch(self.playwright)
        self.page = self.browser.new_context(
            viewport={"width": 1280, "height": 720}, locale="ja-JP", timezone_id="Asia/Tokyo"
        ).new_page()
        self.keys = 0
        self.screens = []
        self.page.expose_function("storyScreen", lambda text: self.screens.append(" ".join(text.split())))
        self.page.add_init_script("addEventListener('DOMContentLoaded', () => storyScreen(document.body.innerText))")
        self.page.goto(address)

    def text(self):
        try:
            return " ".join(self.page.inner_text("body").split())
        except Exception:  # the page is just being replaced
            return ""

    def wait_text(self, text, seconds=15.0):
        """Returns how long it took until `text` was on the screen."""
        start = time.monotonic()
        plain = text.replace(" ", "").replace("　", "")
        while True:
            if plain in self.text().replace(" ", "").replace("　", ""):
                return time.monotonic() - start
            if time.monotonic() - start > seconds:
                raise StoryFailed(f"the TV did not say 「{text}」 within {seconds:g} s, but: {self.text()[:200]}")
            self.page.wait_for_timeout(20)

    def watch(self):
        """Returns what gives the texts of all screens from now on, this one first, in their order."""
        start, first = len(self.screens), self.text()
        return lambda: [first, *self.screens[start:]]

    def wait_page(self, path, seconds=10.0):
        """Waits until the browser is on the page that begins with `path`."""
        start = time.monotonic()
        while path not in self.page.url:
            if time.monotonic() - start > seconds:
                raise StoryFailed(f"the TV is on {self.page.url}, not on {path}")
            self.page.wait_for_timeout(20)

    def press(self, key):
        self.keys += 1
        self.page.keyboard.press(key)

    def leave(self):
        """黄: ends the card session."""
        self.page.get_by_text("はじめの画面").first.click()

    def picture(self, path):
        chromium.picture(self.page, path)

    def close(self):
        self.browser.close()
        self.playwright.stop()
