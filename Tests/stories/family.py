"""The family's mail: a real SMTP server on 127.0.0.1 that can be down, and what it has received."""
import email
import email.policy
import json

from town import ROOT, wait_for


class Family:
    """Start it before the collector, which is told where it listens."""

    def __init__(self, town):
        self.town, self.folder = town, town.folder / "mail"
        self.folder.mkdir()
        town.start_script("mail-sink", ROOT / "scripts" / "mail-sink", "--folder", self.folder,
                          "--smtp-port", 0, "--web-port", 0)
        ports = wait_for("the mail server", self._listening)
        self.web = f"http://127.0.0.1:{ports['web']}/"
        town.environment |= {
            "ENGAWA_MAIL_HOST": "127.0.0.1", "ENGAWA_MAIL_PORT": str(ports["smtp"]),
            "ENGAWA_MAIL_FROM": "mimamori@tonami.example.jp", "ENGAWA_MAIL_ENCRYPTION": "none",
        }

    def _listening(self):
        file = self.folder / "sink.json"
        return file.exists() and json.loads(file.read_text())

    def answer(self, what):
        """`451`, `550`, `down`, or None for a server that takes everything."""
        file = self.folder / "answer"
        if what is None:
            file.unlink(missing_ok=True)
        else:
            file.write_text(what)

    def mails(self):
        found = []
        for path in sorted(self.folder.glob("*.eml"), key=lambda path: int(path.stem)):
            message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
            found.append((message["To"].addresses[0].addr_spec, message))
        return found

    def to(self, person):
        return [message for address, message in self.mails() if address.startswith(person)]


def text(message):
    return message.get_content()


def tell(town, *people):
    """Hanako is watched over; these of her family are told: (name, relation, address)."""
    town.run("engawa", "watch", "--data", town.data, "--clock", town.clock.path, "--resident", town.hanako)
    for name, relation, address in people:
        town.run("engawa", "add-family", "--data", town.data, "--clock", town.clock.path, "--resident", town.hanako, "--name", name,
                 "--relation", relation, "--email", address)
