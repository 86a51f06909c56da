"""All of them in a few minutes, for every change: 10 kills, 10 cuts, disks that lie, all faults, identical batches."""
import argparse
import random
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
PARTS = (("kills", "10"), ("cuts", "10"), ("cuts", "1", "--lie"), ("faults", "1"), ("identical", "4"))


def main():
    parser = argparse.ArgumentParser(prog="scripts/endure short", description=__doc__)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**9))
    parser.add_argument("--keep", action="store_true", help="leaves the folders, also when all holds")
    options = parser.parse_args()
    failed = []
    for name, rounds, *flags in PARTS:
        done = subprocess.run([sys.executable, HERE / f"{name}.py", "--rounds", rounds, "--seed", str(options.seed),
                               *flags, *(["--keep"] if options.keep else [])])
        if done.returncode != 0:
            failed.append(" ".join([name, *flags]))
    print("short: " + ("all of it holds" if not failed else f"does not hold: {', '.join(failed)}"))
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
