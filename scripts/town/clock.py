"""The town's clock: the machine's, moved by whoever steers the town. Stories and the demo share it."""
import os
import socket
import struct
import threading
import time

DAY = 86_400
ZONE = 9 * 3_600  # Japan, seconds east of UTC


class Clock:
    """Serves the simulated clock: everybody who follows it is told the offset, at once and at each change."""

    def __init__(self, path, offset=0):
        self.path, self.offset, self.followers = str(path), offset, []
        self.lock = threading.Lock()
        if os.path.exists(self.path):
            os.unlink(self.path)
        self.server = socket.socket(socket.AF_UNIX)
        self.server.bind(self.path)
        self.server.listen()
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self):
        while True:
            try:
                follower, _ = self.server.accept()
            except OSError:
                return
            with self.lock:
                self.followers.append(follower)
                self._tell(follower)

    def _tell(self, follower):
        try:
            follower.sendall(struct.pack(">q", self.offset))
        except OSError:
            self.followers.remove(follower)

    def advance(self, seconds):
        with self.lock:
            self.offset += int(seconds * 1000)
            for follower in list(self.followers):
                self._tell(follower)

    def advance_to(self, hour, minute, second=0, on_a_new_morning=False):
        """Moves the clock on to the next time it is so late in the town.

        A new morning is one of which nothing is known yet: at three, signs of life begin to count.
        """
        midnight = (self.now + ZONE) // DAY * DAY - ZONE
        wanted = midnight + hour * 3600 + minute * 60 + second
        earliest = midnight + 3 * 3600 if on_a_new_morning else wanted
        while wanted <= self.now or self.now >= earliest:
            wanted, earliest = wanted + DAY, earliest + DAY
        self.advance(wanted - self.now)

    @property
    def now(self):
        return time.time() + self.offset / 1000

    def local(self, seconds_ago=0.0):
        """The town's wall clock, as a monitor shows it."""
        return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(self.now - seconds_ago + ZONE))
