"""What a power cut leaves of a folder: the disk beside the program's view of it, from the records of forgetful_disk.c.

A byte is sure to be there after a cut when a sync of its file that began after it was written has ended. A name is sure
to be there when its folder was synced so. Of the rest chance decides, as it does on a disk:

    nothing     no byte and no name that was not synced
    sectors     any of the pieces of 512 bytes that were written, each on its own
    pages       the same by 4,096 bytes
    prefix      everything up to a moment, the last write torn
    everything  all of it; then the disk must be what the program saw, byte for byte, which proves that no call was
                overlooked

Where a length survives without its bytes there are zeros. What a failed sync should have brought to the disk is lost as
well as the kernel loses it: it is not tried again by a later sync unless it is written again.
"""
import mmap
import os
import shutil
import struct

RECORD = struct.Struct("<IIIIQQ")
MAGIC = 0x456E674C
(KNOWN, MADE, WRITE, LENGTH, SYNC_BEGINS, SYNC_ENDS, SYNC_FAILED, RENAMED, REMOVED, FOLDER_MADE, NOT_DONE,
 UNKNOWN_TO_US) = range(1, 13)
CONTROL = {
    name: (4 * index if index < 6 else 24, "<i" if index < 6 else "<q")
    for index, name in enumerate(("lies", "full", "sync_fails", "sync_failures_left", "read_only", "cut_at",
                                  "clock_ns"))
} | {
    name: (32 + 4 * index, "<i")
    for index, name in enumerate(("records", "syncs", "failed_syncs", "refused_full", "refused_read_only",
                                  "sync_every", "seen_syncs", "main_writes_left"))
}
JOURNAL, STORE, SPOOL, OTHER, LOGS = 1, 2, 4, 8, 16
EVERY_FILE = JOURNAL | STORE | SPOOL | OTHER
WAYS = ("nothing", "sectors", "pages", "prefix", "everything")


class DiskError(Exception):
    """The model met something it does not know: the run proves nothing."""


class Control:
    """What forgetful_disk.c is told, and what it counts; changes reach the program at once."""

    def __init__(self, path):
        self.path = path
        path.write_bytes(bytes(4096))

    def __setattr__(self, name, value):
        if name in CONTROL:
            at, form = CONTROL[name]
            with open(self.path, "r+b") as file:
                file.seek(at)
                file.write(struct.pack(form, value))
        else:
            super().__setattr__(name, value)

    def __getattr__(self, name):
        if name not in CONTROL:
            raise AttributeError(name)
        at, form = CONTROL[name]
        with open(self.path, "rb") as file:
            file.seek(at)
            return struct.unpack(form, file.read(struct.calcsize(form)))[0]

    def clear(self):
        for name in CONTROL:
            setattr(self, name, 0)


class Stored:
    """A file or folder on the disk, whatever its name is."""

    def __init__(self, path, is_folder=False):
        self.path, self.is_folder = path, is_folder
        self.pending = []  # (number, write at, bytes) or (number, None, length): not synced yet
        self.touched = set()  # pages that may differ from the program's view
        self.name_changes = []  # of a folder
        self.lost = False  # a sync failed: view and disk differ for good
        self.shortest = None  # the least length that it had since both were the same

    def touch(self, start, length):
        self.touched.update(range(start // 4096, (start + length + 4095) // 4096))

    def apply(self, change):
        _, at, what = change
        with open(self.path, "r+b") as file:
            if at is None:
                file.truncate(what)
            else:
                file.seek(at)
                file.write(what)

    def apply_all(self, changes):
        with open(self.path, "r+b") as file:
            for _, at, what in changes:
                if at is None:
                    file.truncate(what)
                else:
                    file.seek(at)
                    file.write(what)


def pieces(change, size):
    """The parts of a write that reach the disk each on its own."""
    number, at, what = change
    start = at
    while start < at + len(what):
        end = min((start // size + 1) * size, at + len(what))
        yield number, start, what[start - at:end - at]
        start = end


class Disk:
    """The disk below the folder `live`, with everything on it that is there now."""

    def __init__(self, live, store, random):
        self.live, self.store, self.random = live, store, random
        store.mkdir()
        self.made = 0
        self.names = {}
        self.folders = {"": Stored(None, is_folder=True)}
        for path in sorted(live.rglob("*")):
            name = str(path.relative_to(live))
            if path.is_dir():
                self.folders[name] = Stored(None, is_folder=True)
            elif not name.endswith("-shm"):
                self.names[name] = self._new(path)
        self.modes = {name: (live / name).stat().st_mode & 0o777 for name in self.names}

    def _new(self, source=None):
        self.made += 1
        path = self.store / str(self.made)
        if source:
            shutil.copyfile(source, path)
        else:
            path.touch()
        return Stored(path)

    # -- reading the records ----------------------------------------------------------------------------------

    def cut(self, log, way):
        """Plays the records of a program that is dead, lets chance decide about the rest, and puts the folder `live`
        in the state of the disk. Returns how many unsynced writes there were and how many survived in part.
        """
        self.numbered, self.visible = {}, dict(self.names)
        self.syncs, self.sequence, self.last = {}, 0, []
        self.gone_pages = 0
        if log.exists() and log.stat().st_size:
            with open(log, "rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as records:
                self._play(records)
        unsynced = sum(len(f.pending) for f in self._all())
        if way == "everything":
            self._survive_all()
            self._prove_complete()
        elif way == "prefix":
            self._survive_prefix()
        else:
            self._survive_some(way)
        survived = unsynced - self.gone_pages
        self._restore_live()
        return unsynced, survived

    def _all(self):
        seen = {id(f): f for f in [*self.names.values(), *self.visible.values(), *self.numbered.values()]}
        return [f for f in seen.values() if not f.is_folder]

    def _play(self, records):
        at, end = 0, len(records)
        while at + RECORD.size <= end:
            magic, kind, number, length, a, b = RECORD.unpack_from(records, at)
            if magic != MAGIC:
                raise DiskError(f"the record is not understood at byte {at}")
            start = at + RECORD.size
            if start + length > end:
                break  # the program died while it was written; the write had not begun
            at = start + length
            self.sequence += 1
            if kind == WRITE:
                self._change(number, a, records[start:at])
            elif kind == LENGTH:
                self._change(number, None, a)
            else:
                self._note(kind, number, a, records[start:at].decode(errors="replace"))

    def _change(self, number, at, what):
        file = self._numbered(number)
        file.pending.append((self.sequence, at, what))
        if at is None:
            file.touch(what, 4096)
            file.shortest = what if file.shortest is None else min(file.shortest, what)
        else:
            file.touch(at, len(what))
        self.last = [*self.last[-7:], (file, at, what)]

    def _numbered(self, number):
        if number not in self.numbered:
            raise DiskError(f"file {number} was never opened")
        return self.numbered[number]

    def _note(self, kind, number, a, text):
        if kind == KNOWN:
            table = self.folders if a else self.visible
            if text not in table:
                raise DiskError(f"{text} was there before it was made")
            self.numbered[number] = table[text]
        elif kind == MADE:
            self.numbered[number] = self.visible[text] = self._new()
            self._name_change(text, ("add", text, self.visible[text]))
        elif kind == FOLDER_MADE:
            self.folders[text] = Stored(None, is_folder=True)
        elif kind == REMOVED:
            if self.visible.pop(text, None):
                self._name_change(text, ("remove", text))
        elif kind == RENAMED:
            old, new = text.split("\n")
            if os.path.dirname(old) != os.path.dirname(new):
                raise DiskError("a rename from one folder to another")
            self.visible[new] = self.visible.pop(old)
            self._name_change(new, ("rename", old, new, self.visible[new]))
        elif kind == SYNC_BEGINS:
            self.syncs[a] = self.sequence
        elif kind == SYNC_ENDS:
            self._synced(self._numbered(number), self.syncs.pop(a))
        elif kind == SYNC_FAILED:
            self._sync_failed(self._numbered(number))
        elif kind == NOT_DONE:
            self._numbered(number).pending.pop()
        else:
            raise DiskError(f"the program did what the disk does not know: {text}")

    def _name_change(self, name, change):
        self.folders[os.path.dirname(name)].name_changes.append((self.sequence, change))

    def _synced(self, file, began):
        if file.is_folder:
            self._rename_through([c for n, c in file.name_changes if n < began])
            file.name_changes = [(n, c) for n, c in file.name_changes if n >= began]
        else:
            file.apply_all([c for c in file.pending if c[0] < began])
            file.pending = [c for c in file.pending if c[0] >= began]

    def _sync_failed(self, file):
        """Pages are clean in memory now and no later sync writes them; some may have been written before it failed."""
        if file.is_folder:
            return
        for change in file.pending:
            if change[1] is None or self.random.random() < 0.3:
                file.apply(change)
            else:
                file.lost = True
        file.pending = []

    def _rename_through(self, changes):
        for what, *rest in changes:
            if what == "add":
                self.names[rest[0]] = rest[1]
            elif what == "remove":
                self.names.pop(rest[0], None)
            else:
                self.names.pop(rest[0], None)
                self.names[rest[1]] = rest[2]

    # -- the cut ----------------------------------------------------------------------------------------------

    def _survive_all(self):
        for file in self._all():
            file.apply_all(file.pending)
            file.pending = []
        for folder in self.folders.values():
            self._rename_through([c for _, c in folder.name_changes])
            folder.name_changes = []

    def _survive_prefix(self):
        numbers = [c[0] for f in self._all() for c in f.pending]
        numbers += [n for d in self.folders.values() for n, _ in d.name_changes]
        moment = self.random.randint(min(numbers), max(numbers)) if numbers else 0
        for file in self._all():
            whole = [c for c in file.pending if c[0] < moment]
            file.apply_all(whole)
            torn = [c for c in file.pending if c[0] == moment]
            for _, at, what in torn:
                if at is not None:
                    file.apply((0, at, what[:self.random.randrange(len(what) + 1)]))
            self.gone_pages += len(file.pending) - len(whole)
            file.pending = []
        for folder in self.folders.values():
            self._rename_through([c for n, c in folder.name_changes if n < moment])
            folder.name_changes = []

    def _survive_some(self, way):
        size = 512 if way == "sectors" else 4096
        share = 0 if way == "nothing" else self.random.choice((0.1, 0.5, 0.9))
        for file in self._all():
            kept, whole_length = [], 0
            for change in file.pending:
                if change[1] is None:
                    if share and self.random.random() < share:
                        kept.append(change)
                    continue
                whole_length = max(whole_length, change[1] + len(change[2]))
                survivors = [p for p in pieces(change, size) if share and self.random.random() < share]
                kept += survivors
                self.gone_pages += not survivors
            file.apply_all(kept)
            if share and whole_length > file.path.stat().st_size and self.random.random() < 0.5:
                os.truncate(file.path, whole_length)  # the length survived, the bytes did not
            file.pending = []
        for folder in self.folders.values():
            count = self.random.randint(0, len(folder.name_changes)) if share else 0
            self._rename_through([c for _, c in folder.name_changes[:count]])
            folder.name_changes = []

    # -- the program's view -----------------------------------------------------------------------------------

    def _prove_complete(self):
        """With everything survived, disk and view are the same; but for what was under way when the program died: the
        last writes were written down and may not have happened, the last name was changed and may not be written down.
        """
        strange = []
        for name, file in self.names.items():
            path = self.live / name
            if not path.exists():
                strange.append(name)
                continue
            if file.lost:
                continue
            ours, theirs = file.path.read_bytes(), path.read_bytes()
            if ours == theirs or any(f is file and at is None for f, at, _ in self.last):
                continue
            excused = {page for f, at, what in self.last if f is file
                       for page in range(at // 4096, (at + len(what) + 4095) // 4096)}
            pages = range((max(len(ours), len(theirs)) + 4095) // 4096)
            found = [p for p in pages if p not in excused
                     and ours[4096 * p:4096 * p + 4096] != theirs[4096 * p:4096 * p + 4096]]
            if found:
                raise DiskError(f"{len(found)} pages of {name} were changed by a call that was overlooked")
        strange += [str(p.relative_to(self.live)) for p in self.live.rglob("*") if p.is_file() and p.stat().st_size
                    and str(p.relative_to(self.live)) not in self.names and not p.name.endswith("-shm")]
        if len(strange) > 1:
            raise DiskError(f"names were changed by calls that were overlooked: {', '.join(strange)}")

    def _restore_live(self):
        for path in list(self.live.rglob("*")):
            name = str(path.relative_to(self.live))
            if path.is_file() and name not in self.names:
                path.unlink()
        for name, file in self.names.items():
            path = self.live / name
            same = path.exists() and self.visible.get(name) is file
            if not same:
                shutil.copyfile(file.path, path)
                path.chmod(self.modes.setdefault(name, 0o600))
            else:
                self._restore_pages(file, path)
            file.touched, file.lost = set(), False
        for name in [n for n in self.names if n.endswith("-wal")]:
            rubbish = self.live / (name[:-4] + "-shm")
            if self.random.random() < 0.5:
                rubbish.write_bytes(self.random.randbytes(self.random.choice((1, 3, 136, 32768))))
                rubbish.chmod(0o600)

    def _restore_pages(self, file, path):
        size = file.path.stat().st_size
        with open(file.path, "rb") as disk, open(path, "r+b") as view:
            # A file that was shorter for a moment differs anywhere beyond it.
            if file.shortest is not None:
                file.touched.update(range(file.shortest // 4096, (max(size, path.stat().st_size) + 4095) // 4096))
                file.shortest = None
            for page in sorted(file.touched):
                if page * 4096 < size:
                    disk.seek(page * 4096)
                    view.seek(page * 4096)
                    view.write(disk.read(4096))
            view.truncate(size)

    def differences(self):
        """Names whose bytes differ between disk and view; for the harness's own check."""
        return [n for n, f in self.names.items() if f.path.read_bytes() != (self.live / n).read_bytes()]
