"""How long one look at a person's readings takes in a large store, beside the same SELECT in C."""
import argparse
import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent / "ingest"))

from rig import ENGAWA, Failed, Figures, Town, Workshop, median, size_name, tell  # noqa: E402

DESCRIPTION = """
Prints one figure a line: `figure: value unit | goal | ok` or `short`. The status is 0 when all are ok, 1 when not, 2
when the bench could not be run.

Two looks at the readings of random residents are measured in a store of some size, both on the side of the server,
without a network:

  last30   the last 30 readings of one kind
  trend    a year of one kind as JSON, as a chart gets it

`engawa load-history` asks the store as the collector's pages do; history.c prepares the SELECT that it names and reads
every column of every row, with the same stretch of time, as many persons and as much cache. They take turns, because
the speed of a machine drifts, and the median of the turns counts.

The store is made by `engawa load-town` and must be found sound by `engawa verify`. With the numbers it has at first
that takes about 15 minutes and 15 GB of disk. Nothing is left behind: --keep keeps the data, and --data takes what was
kept. Progress goes to the standard error.
"""

LOOKS = {"last30": ("last 30 of one kind", 2), "trend": ("one-year trend as JSON", 5)}
# Either percentile of ours may take so many times what it takes in C.
TIMES = 2


def read_options():
    parser = argparse.ArgumentParser(
        prog="scripts/bench history", description=DESCRIPTION, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--readings", type=int, default=50_000_000, metavar="N", help="in the store (50000000)")
    parser.add_argument("--residents", type=int, default=1_000_000, metavar="N", help="whose they are (1000000)")
    parser.add_argument("--persons", type=int, default=100_000, metavar="N", help="that are looked at (100000)")
    parser.add_argument("--queries", type=int, default=20_000, metavar="N", help="of each kind in a turn (20000)")
    parser.add_argument("--turns", type=int, default=3, help="the median counts (3)")
    parser.add_argument("--data", metavar="DIR", help="a data folder of load-town, instead of a new one")
    parser.add_argument("--folder", default="/var/tmp", metavar="DIR", help="where the data lies meanwhile (/var/tmp)")
    parser.add_argument("--keep", metavar="DIR", help="work in this new folder, and leave it behind")
    options = parser.parse_args()
    if min(options.readings, options.persons, options.queries, options.turns) < 1 or options.residents < 64:
        parser.error("expected numbers above 0, and 64 residents or more")
    return options


def needed_bytes(options):
    return 100_000_000 if options.data else 210 * options.readings + 2_000 * options.residents + 2_000_000_000


class Bench:
    def __init__(self, options, shop):
        self.options, self.shop = options, shop
        self.figures = Figures()
        self.tools = shop.build_tools()

    def run(self):
        options = self.options
        if options.data:
            town = Town.of(self.shop, Path(options.data))
        else:
            town = self.shop.found_town("town", options.readings, options.residents, 64)
        size = town.journal_rows()
        if not size:
            raise Failed(f"{town.data} has no readings.")
        ours = {look: [] for look in LOOKS}
        theirs = {look: [] for look in LOOKS}
        for turn in range(1, options.turns + 1):
            tell(f"Turn {turn}: asked by the collector's store")
            answer = self.ask_store(town, turn)
            for look in LOOKS:
                ours[look].append(answer[look])
                tell(f"Turn {turn}: {look} asked in C")
                theirs[look].append(self.ask_in_c(town, turn, answer, look))
        for look, (name, most) in LOOKS.items():
            self.show(f"at {size_name(size)}, {name}", ours[look], theirs[look], most)
        return 1 if self.figures.short else 0

    def ask_store(self, town, seed):
        text, _ = self.shop.run(
            ENGAWA, "load-history", "--data", town.data, "--persons", self.options.persons,
            "--queries", self.options.queries, "--days", 365, "--seed", seed,
        )  # fmt: skip
        return json.loads(text)

    def ask_in_c(self, town, seed, answer, look):
        text, _ = self.shop.run(
            self.tools / "history", "--store", town.data / "store.sqlite", "--sql", answer[look]["sql"],
            "--bind", answer[look]["bind"], "--persons", self.options.persons, "--queries", self.options.queries,
            "--from-ms", answer["from_ms"], "--to-ms", answer["to_ms"], "--seed", seed,
            "--walk", answer[look]["walk"], "--rows", answer[look]["rows"],
        )  # fmt: skip
        return json.loads(text)

    def show(self, name, ours, theirs, most):
        def middle(turns, figure):
            return float(median([turn[figure] for turn in turns]))

        rows = middle(ours, "mean_rows"), middle(theirs, "mean_rows")
        if not rows[0] or abs(rows[0] - rows[1]) > 0.1 * rows[0]:
            raise Failed(f"{name}: the store answers {rows[0]:g} rows on average and C reads {rows[1]:g}.")
        self.figures.show(f"{name}, rows", rows[0], "a look")
        if "mean_bytes" in ours[0]:
            self.figures.show(f"{name}, size of the answer", middle(ours, "mean_bytes"), "bytes a look")
        for figure in ("p50", "p99"):
            told = {"p50": "half of the looks", "p99": "99 of 100 looks"}[figure]
            taken, in_c = middle(ours, f"{figure}_ms"), middle(theirs, f"{figure}_ms")
            if figure == "p99":
                self.figures.at_most(most, f"{name}, {told} within", taken, "ms")
            else:
                self.figures.show(f"{name}, {told} within", taken, "ms")
            self.figures.show(f"{name}, the same SELECT in C, {told} within", in_c, "ms")
            # Each turn beside its own: the machine may have been faster or slower at another one.
            times = median([a[f"{figure}_ms"] / max(b[f"{figure}_ms"], 1e-4) for a, b in zip(ours, theirs)])
            self.figures.at_most(TIMES, f"{name}, {told}, beside the same SELECT in C", times, "times")


def main():
    options = read_options()
    try:
        with Workshop(options.folder, options.keep, needed_bytes(options)) as shop:
            return Bench(options, shop).run()
    except (Failed, OSError) as problem:
        print(f"bench history: {problem}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("bench history: stopped", file=sys.stderr)
        return 130


if __name__ == "__main__":
    sys.exit(main())
