"""Chromium without a window, as the screens and the stories use it, and pictures of its pages."""
import time

TRIES = 20


def launch(playwright, *arguments):
    return playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox", *arguments])


def picture(page, path):
    """Chromium refuses a capture now and then on a busy machine, while it draws or starts anew what draws for it, and
    takes the same one a moment later (playwright reports "Unable to capture screenshot"); any other error is told."""
    from playwright.sync_api import Error

    for left in reversed(range(TRIES)):
        try:
            page.screenshot(path=str(path))
            return
        except Error as error:
            if left == 0 or "Unable to capture screenshot" not in str(error):
                raise
            time.sleep(.25)
