"""The care desk in a browser: Chromium at 1440×900, signed in as care manager Tanaka."""
import time

from town import StoryFailed, chromium

PASSWORD = "engawa-no-hidamari-3"


def employ_tanaka(town):
    """Makes Tanaka's account; the password goes by a file, never by the command line."""
    file = town.folder / "password"
    file.write_text(PASSWORD + "\n")
    file.chmod(0o600)
    town.run("engawa", "add-staff", "--data", town.data, "--name", "田中 由美", "--title", "ケアマネジャー",
             "--sign-in-name", "tanaka", "--password-file", file)
    town.run("engawa", "entrust", "--data", town.data, "--staff", "tanaka", "--all")


class Desk:
    def __init__(self, browser, town, **context):
        self.context = browser.new_context(
            viewport={"width": 1440, "height": 900}, locale="ja-JP", timezone_id="Asia/Tokyo",
            ignore_https_errors=True, **context
        )
        self.page = self.context.new_page()
        self.address = f"https://127.0.0.1:{town.ports['people']}/desk"
        self.loads = 0
        self.page.on("load", lambda _: setattr(self, "loads", self.loads + 1))

    def sign_in(self):
        self.page.goto(self.address)
        self.page.fill("input[autocomplete=username]", "tanaka")
        self.page.fill("input[autocomplete=current-password]", PASSWORD)
        self.page.press("input[autocomplete=current-password]", "Enter")
        self.page.wait_for_url("**/desk")

    def text(self):
        try:
            return "".join(self.page.inner_text("body").split())
        except Exception:  # the page is just being replaced
            return ""

    def wait_text(self, text, seconds=20.0):
        start = time.monotonic()
        while "".join(text.split()) not in self.text():
            if time.monotonic() - start > seconds:
                raise StoryFailed(f"the desk did not say 「{text}」 within {seconds:g} s, but: {self.text()[:300]}")
            self.page.wait_for_timeout(20)
        return time.monotonic() - start

    def picture(self, path):
        chromium.picture(self.page, path)

    def close(self):
        self.context.close()
