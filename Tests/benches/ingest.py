"""What the collector takes in over TLS, every answer synced, beside C, PostgreSQL and InfluxDB, empty and full."""
import argparse
import contextlib
import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent / "ingest"))

import postgres  # noqa: E402
from rig import Collector, Failed, Figures, TOOLS, Workshop, median, size_name, tell  # noqa: E402

DESCRIPTION = """
Prints, for each size of store, one figure a line: `figure: value unit | goal | ok` or `short`. The status is 0 when
all are ok, 1 when not, 2 when the bench could not be run.

  (a)  the limit: a C loop that appends the same rows to the same table without a network, a sync for each group of
       rows, groups as large as the collector's were on average; and what folding them into the tables costs, in
       stretches as long as the collector's. All rows of (b): fewer would go into smaller tables, and faster
  (b)  64 boxes over TLS, batches of 20; the rate counts until the tables hold everything that was acknowledged
  (c)  single readings from 64 and from 512 connections over TLS, beside single inserts into PostgreSQL from 32
  (d)  InfluxDB, with nothing and with 5 million stored

The client runs on the same machine. (a) is measured right after (b), which takes 600 bytes of memory a row, and before
it on the rows of the warm-up, which says how the machine drifts; PostgreSQL is measured in turns with (c). A store of
some size is made by `engawa load-town` and must be found sound by `engawa verify`, before and afterwards.

With the sizes it has at first it takes about an hour and 45 GB of disk. Progress goes to the standard error. Nothing
is left behind: --keep keeps the data.
"""

PRELOADED_INFLUX = 5_000_000
# More than this is not copied for (c), which is measured before (b) then: (b) adds a day of ten million readings, and what
# is folded into such a day costs more.
COPIED = 10_000_000
# The longest stretch of the journal that the collector folds at once (JournalFold.stride).
STRIDE = 300_000
# A reading as the fold writes it, and what it is found by when it is sent again.
FOLDED = ("reading", "reading_more", "reading_content", "spool_run")


def read_options():
    parser = argparse.ArgumentParser(
        prog="scripts/bench ingest", description=DESCRIPTION, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sizes", default="0,5000000,50000000", metavar="N,N", help="readings stored beforehand")
    parser.add_argument("--seconds", type=float, default=120, help="how long (b) sends (120)")
    parser.add_argument("--warm-up", type=float, default=10, metavar="SECONDS", help="of (b), before it counts (10)")
    parser.add_argument("--single-seconds", type=int, default=10, metavar="SECONDS", help="of each turn of (c) (10)")
    parser.add_argument("--turns", type=int, default=3, help="of (c) and PostgreSQL; the median counts (3)")
    parser.add_argument("--residents", type=int, default=64_000, help="of the town, and persons elsewhere (64000)")
    parser.add_argument("--reference-rows", type=int, metavar="N", help="that (a) writes at most (all of (b))")
    parser.add_argument("--no-postgres", action="store_true", help="without PostgreSQL, and what is held against it")
    parser.add_argument("--no-influx", action="store_true", help="without InfluxDB")
    parser.add_argument("--folder", default="/var/tmp", metavar="DIR", help="where the data lies meanwhile (/var/tmp)")
    parser.add_argument("--keep", metavar="DIR", help="work in this new folder, and leave it behind")
    options = parser.parse_args()
    try:
        options.sizes = sorted({int(size) for size in options.sizes.split(",")})
    except ValueError:
        parser.error("--sizes: expected numbers with commas between them")
    if options.sizes[0] < 0 or min(options.seconds, options.warm_up, options.single_seconds, options.turns) <= 0:
        parser.error("expected numbers above 0")
    if options.residents < 64:
        parser.error("--residents: expected 64 or more, one for each box")
    return options


def needed_bytes(options):
    """All towns lie on the disk at the same time, PostgreSQL's tables one after the other."""
    taken = 80_000 * (options.seconds + options.warm_up + 2 * options.turns * options.single_seconds)
    rows = sum(size * (2 if size <= COPIED else 1) + taken for size in options.sizes)
    town = 210 * rows + 2_000 * options.residents * len(options.sizes)
    peer = 0 if options.no_postgres else 240 * options.sizes[-1] + 10_000_000_000
    return town + peer + 2_000_000_000


def folded_bytes(tables):
    return sum(tables.get(f"store.{name}", 0) for name in FOLDED)


class Bench:
    def __init__(self, options, shop):
        self.options, self.shop = options, shop
        self.figures = Figures()
        self.tools = shop.build_tools()
        # By size of store: the rate of (b), and of (a) beside it.
        self.batch_rates, self.limits = {}, {}

    def run(self):
        options = self.options
        towns = {size: self.shop.found_town(f"town-{size}", size, options.residents, 64) for size in options.sizes}
        singles = {size: town.copy(f"singles-{size}") if size <= COPIED else town for size, town in towns.items()}
        for size, town in towns.items():
            if singles[size] is town:
                self.singles(size, town)
            self.batches(size, town)
            town.remove()
        self.compare_sizes()
        for size, town in singles.items():
            if town is not towns[size]:
                self.singles(size, town)
                town.remove()
        if not options.no_influx:
            self.influx()
        return 1 if self.figures.short else 0

    # -- (b), and (a) before and after it -------------------------------------------------------------------------

    def batches(self, size, town):
        at, figures = f"at {size_name(size)}", self.figures
        with Collector(town) as collector:
            tell(f"{at}: batches of 20 over 64 connections, warming up")
            before = collector.take(self.tools / "load", 64, 20, self.options.warm_up)
            earlier = self.limit(at, town, before)
            tell(f"{at}: batches of 20 over 64 connections, {self.options.seconds:g} s")
            taken = collector.take(self.tools / "load", 64, 20, self.options.seconds)
            in_c = self.limit(at, town, taken)
        rate = self.batch_rates[size] = taken["folded_per_second"]
        limit = self.limits[size] = in_c["append_and_fold"]["readings_per_second"]
        append = in_c["append"]["rows_per_second"]
        figures.show(f"{at}, (a) appended in C, without the fold", append, "rows/s")
        fold = in_c["fold"]["processor_microseconds_a_reading"]
        figures.show(f"{at}, (a) processor time that the fold costs in C", fold, "us a reading")
        figures.show(f"{at}, (a) appended and folded in C", limit, "readings/s")
        small = earlier["append_and_fold"]["readings_per_second"]
        figures.show(f"{at}, (a) of the rows of the warm-up only, into small tables", small, "readings/s")
        figures.show(f"{at}, (b) mean group that shares a commit", taken["group"], "readings")
        figures.show(f"{at}, (b) acknowledged", taken["acknowledged_per_second"], "readings/s")
        figures.at_least(40_000, f"{at}, (b) until all is folded", rate, "readings/s")
        figures.at_least(50, f"{at}, (b) until all is folded, of (a) appended and folded", 100 * rate / limit, "%")
        share = 100 * taken["acknowledged_per_second"] / append
        figures.show(f"{at}, (b) acknowledged, of (a) appended", share, "%")
        figures.show(f"{at}, (b) half of the answers within", taken["p50_ms"], "ms")
        figures.show(f"{at}, (b) 99 of 100 answers within", taken["p99_ms"], "ms")
        figures.show(f"{at}, (b) processor time of the collector", taken["processor_us"], "us a reading")
        figures.show(f"{at}, (b) processor time of the client", taken["client_us"], "us a reading")
        figures.show(f"{at}, (b) most that were acknowledged and not folded", taken["behind"], "readings")
        figures.show(f"{at}, (b) batches that were put off for a moment", taken["put_off"], "batches")
        self.nothing_amiss(f"{at}, (b)", [before, taken])
        self.memory(f"{at}, (b)", collector)
        self.sound(f"{at}, (b)", town)
        self.space(at, town)

    def limit(self, at, town, taken):
        """(a): the same rows once more, in C."""
        group = max(1, round(taken["group"]))
        rows = min(taken["stored"], self.options.reference_rows or taken["stored"])
        if not rows:
            raise Failed("The collector stored nothing.")
        tell(f"{at}: {rows} of the rows in C, groups of {group}")
        text, _ = self.shop.run(
            self.tools / "reference", "--journal", town.data / "journal.sqlite", "--store", town.data / "store.sqlite",
            "--from", taken["first_row"], "--rows", rows, "--group", group, "--stride", STRIDE,
            "--scratch", self.shop.folder,
        )  # fmt: skip
        return json.loads(text)

    def space(self, at, town):
        tables, whole = town.bytes_of_tables()
        rows = town.journal_rows()
        few = 0
        for name, size in sorted(tables.items(), key=lambda item: -item[1]):
            if size / rows < 0.5:
                few += size
                continue
            self.figures.show(f"{at}, space of {name} with its indexes", size / rows, "bytes a reading")
        self.figures.show(f"{at}, space of all other tables", few / rows, "bytes a reading")
        words = f"{at}, space of the folded row and its keys ({', '.join(FOLDED)})"
        self.figures.at_most(60, words, folded_bytes(tables) / rows, "bytes a reading")
        self.figures.at_most(160, f"{at}, space all in", whole / rows, "bytes a reading")

    def compare_sizes(self):
        smallest, largest = self.options.sizes[0], self.options.sizes[-1]
        if smallest != 0 or largest == 0:
            return
        name = f"(b) at {size_name(largest)}, of its rate when empty"
        self.figures.at_least(80, name, 100 * self.batch_rates[largest] / self.batch_rates[0], "%")
        # What the machine itself was slower or faster at meanwhile.
        drift = 100 * self.limits[largest] / self.limits[0]
        self.figures.show(f"(a) at {size_name(largest)}, of its rate when empty", drift, "%")

    # -- (c), and PostgreSQL in turns with it ---------------------------------------------------------------------

    def singles(self, size, town):
        at, options = f"at {size_name(size)}", self.options
        taken, peer = {64: [], 512: []}, []
        with contextlib.ExitStack() as stack:
            cluster = None if options.no_postgres else stack.enter_context(self.cluster(at, size))
            collector = stack.enter_context(Collector(town))
            tell(f"{at}: single readings, warming up")
            for connections in taken:
                collector.take(self.tools / "load", connections, 1, min(3, options.single_seconds))
            for turn in range(1, options.turns + 1):
                if cluster:
                    tell(f"{at}, turn {turn}: single inserts into PostgreSQL over 32 connections")
                    peer.append(self.insert(cluster)["rows_per_second"])
                    tell(f"  {peer[-1]:.0f} rows/s")
                for connections, figures in taken.items():
                    tell(f"{at}, turn {turn}: single readings over {connections} connections")
                    figures.append(collector.take(self.tools / "load", connections, 1, options.single_seconds))
                    rate, late = figures[-1]["acknowledged_per_second"], figures[-1]["p99_ms"]
                    tell(f"  {rate:.0f} readings/s, 99 of 100 within {late:.1f} ms")
        if peer:
            self.figures.show(f"{at}, (c) single inserts into PostgreSQL over 32 connections", median(peer), "rows/s")
        for (connections, turns), least in zip(taken.items(), (70, 100)):
            self.single(f"{at}, (c) {connections} connections", turns, peer, least)
        late = median([turn["p99_ms"] for turn in taken[64]])
        self.figures.show(f"{at}, (c) 64 connections, 99 of 100 answers within", late, "ms")
        late = median([turn["p99_ms"] for turn in taken[512]])
        self.figures.at_most(60, f"{at}, (c) 512 connections, 99 of 100 answers within", late, "ms")
        self.nothing_amiss(f"{at}, (c)", taken[64] + taken[512])
        self.memory(f"{at}, (c)", collector)
        self.sound(f"{at}, (c)", town)
        if size == 0:
            # Those of many boxes in turns, each with a number of another box: the most that keys can take.
            space = folded_bytes(town.bytes_of_tables()[0]) / town.journal_rows()
            self.figures.show(f"{at}, (c) space of the folded row and its keys", space, "bytes a reading")

    def single(self, name, turns, peer, least):
        def middle(of):
            return median([turn[of] for turn in turns])

        self.figures.show(f"{name}, acknowledged", middle("acknowledged_per_second"), "readings/s")
        self.figures.show(f"{name}, until all is folded", middle("folded_per_second"), "readings/s")
        self.figures.show(f"{name}, mean group that shares a commit", middle("group"), "readings")
        self.figures.show(f"{name}, processor time of the collector", middle("processor_us"), "us a reading")
        if peer:
            # Each turn beside its own: the machine may have been faster or slower at another one.
            share = median([100 * turn["acknowledged_per_second"] / rate for turn, rate in zip(turns, peer)])
            self.figures.at_least(least, f"{name}, acknowledged, of PostgreSQL", share, "%")

    @contextlib.contextmanager
    def cluster(self, at, size):
        tell(f"{at}: filling PostgreSQL")
        with postgres.Cluster(self.shop.folder) as cluster:
            postgres.fill(cluster, size, self.options.residents)
            words = ", ".join(f"{name} {value}" for name, value in postgres.settings(cluster).items())
            version = cluster.ask("SHOW server_version").split()[0]
            self.figures.show(f"{at}, (c) PostgreSQL {version}", words, "as set")
            tell(f"{at}: PostgreSQL, warming up")
            self.insert(cluster, min(5, self.options.single_seconds))
            yield cluster

    def insert(self, cluster, seconds=None):
        wanted = argparse.Namespace(
            persons=self.options.residents, connections=32, percentiles=False,
            seconds=seconds or self.options.single_seconds,
        )  # fmt: skip
        return postgres.measure(cluster, wanted)

    # -- (d) ------------------------------------------------------------------------------------------------------

    def influx(self):
        preload = max((size for size in self.options.sizes if size <= PRELOADED_INFLUX), default=0)
        tell(f"InfluxDB, at 0 and at {size_name(preload)}")
        words = [sys.executable, TOOLS / "influx.py", "--folder", self.shop.folder, "--preload", preload]
        words += ["--persons", self.options.residents, "--seconds", self.options.single_seconds]
        text, _ = self.shop.run(*words, statuses=(0, 3))
        if not text:
            # It said why: Debian has it no longer in every release.
            self.figures.show("(d) InfluxDB", "not", "to be had")
            return
        answer = json.loads(text)
        for size, part in ((0, "at_nothing_stored"), (preload, "at_preloaded")):
            for name, figures in answer.get(part, {}).items():
                many = f"{figures['points_a_request']} a request" if name == "batches" else "single"
                self.figures.show(
                    f"at {size_name(size)}, (d) InfluxDB {answer['server']}, {many}, "
                    f"{figures['connections']} connections",
                    figures["points_per_second"], "readings/s",
                )  # fmt: skip

    # -- what must be so in any case ------------------------------------------------------------------------------

    def nothing_amiss(self, name, taken):
        astray = sum(each["astray"] for each in taken)
        self.figures.none(f"{name} acknowledged and not in the journal, or the other way", astray, "readings")
        otherwise = sum(each["otherwise"] for each in taken)
        self.figures.none(f"{name} answered otherwise than stored, or not at all", otherwise, "readings")

    def memory(self, name, collector):
        self.figures.at_most(250, f"{name} most memory of the collector", collector.peak_bytes / 1e6, "MB")

    def sound(self, name, town):
        unsound = int(not town.is_sound())
        self.figures.none(f"{name} afterwards, stores that engawa verify finds unsound", unsound, "stores")


def main():
    options = read_options()
    try:
        with Workshop(options.folder, options.keep, needed_bytes(options)) as shop:
            return Bench(options, shop).run()
    except (Failed, postgres.Missing, RuntimeError, OSError) as problem:
        print(f"bench ingest: {problem}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("bench ingest: stopped", file=sys.stderr)
        return 130


if __name__ == "__main__":
    sys.exit(main())
