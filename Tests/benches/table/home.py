"""What the benches of a household's table share: the table, the television's page, figures beside their goals."""
import http.client
import re
import socket
import statistics
import threading
import time
from urllib.parse import urlsplit

from town import StoryFailed

failed = []


def figure(name, value, unit, goal, holds):
    print(f"{name}: {value} {unit} | {goal} | {'ok' if holds else 'short'}", flush=True)
    if not holds:
        failed.append(name)


def percentile(values, share):
    return statistics.quantiles(values, n=100, method="inclusive")[share - 1]


class Table:
    """The table's socket itself: a program for each command would cost more than what is measured."""

    def __init__(self, folder):
        self.path = str(folder / "table.sock")

    def tell(self, line, seconds=60):
        with socket.socket(socket.AF_UNIX) as steering:
            steering.settimeout(seconds)
            steering.connect(self.path)
            steering.sendall(line.encode() + b"\n")
            answer = b""
            while not answer.endswith(b"\n"):
                piece = steering.recv(4096)
                if not piece:
                    raise StoryFailed(f"the table is gone at: {line}")
                answer += piece
        if not answer.startswith(b"ok"):
            raise StoryFailed(f"{line}: {answer.decode().strip()}")
        return answer.decode().strip()


class Screen:
    """The television's side of the loopback page: follows its events and has each page that it is sent to."""

    def __init__(self, address):
        parts = urlsplit(address)
        self.port = parts.port
        answer = self.ask("GET", parts.path)
        self.cookie = answer.getheader("Set-Cookie").split(";")[0]
        self.words, self.since, self.changed = "", 0.0, threading.Condition()
        self.look()
        threading.Thread(target=self.follow, daemon=True).start()

    def ask(self, method, path, body=None):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        origin = {"Origin": f"http://127.0.0.1:{self.port}"} if body is not None else {}
        form = {"Content-Type": "application/x-www-form-urlencoded"} if body is not None else {}
        cookie = {"Cookie": self.cookie} if hasattr(self, "cookie") else {}
        connection.request(method, path, body=body, headers={**cookie, **form, **origin})
        answer = connection.getresponse()
        answer.text = answer.read().decode(errors="replace")
        connection.close()
        return answer

    def look(self, path="/"):
        answer = self.ask("GET", path)
        for _ in range(3):
            if answer.status in (302, 303):
                answer = self.ask("GET", answer.getheader("Location"))
        words = re.sub(r"\s|　", "", re.sub(r"<[^>]*>", "", answer.text.split("<body", 1)[-1]))
        with self.changed:
            self.words, self.since = words, time.monotonic()
            self.changed.notify_all()

    def follow(self):
        while True:
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=600)
            try:
                connection.request("GET", "/events", headers={"Cookie": self.cookie})
                events = connection.getresponse()
                event = ""
                while line := events.readline():
                    text = line.decode().strip()
                    if text.startswith("event:"):
                        event = text[6:].strip()
                    elif text.startswith("data:") and event == "show":
                        self.look(text[5:].strip())
            except OSError:
                time.sleep(0.2)

    def wait(self, text, seconds=20.0, absent=False):
        """Waits until `text` is on the page, or no longer; returns when that was."""
        plain = re.sub(r"\s|　", "", text)
        end = time.monotonic() + seconds
        with self.changed:
            while (plain in self.words) == absent:
                if not self.changed.wait(max(0.0, end - time.monotonic())) and time.monotonic() > end:
                    raise StoryFailed(f"the TV did not say 「{text}」 within {seconds:g} s, but {self.words[:200]}")
            return self.since

    def leave(self):
        self.ask("POST", "/leave", body="")
        self.wait("おいてください")
