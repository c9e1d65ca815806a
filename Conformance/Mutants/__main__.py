"""Mutants of the driver core: drawn by a seed, compiled, and judged by the tests.

    python3 Conformance/Mutants --count 60 --seed 1

Needs the package's tests to be built (`swift build --build-tests`). Exit status 0 only if 95 % are killed
of those that are not known to change nothing: EQUIVALENT.md explains each of these.
"""

import argparse
import re
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import local

from judge import MODULE, Workshop, compile_core, judges
from operators import KINDS, mutants
from source import Source

ROOT = Path(__file__).resolve().parents[2]
NEEDED = 0.95
# Mutants that change nothing that can be seen, each with the reason; they neither count for nor against.
EQUIVALENT = Path(__file__).with_name("EQUIVALENT.md")
# Sequences that both kernels answered as the core does: see Conformance/REPORT.md.
SEQUENCES, SEQUENCE_SEED = 300, 2611


def options():
    parser = argparse.ArgumentParser(prog="mutants", description=__doc__.split("\n")[0])
    parser.add_argument("--count", type=int, default=60, help="how many to draw")
    parser.add_argument("--seed", type=int, default=1, help="the seed of the draw")
    parser.add_argument("--kind", choices=KINDS, help="only of this kind")
    parser.add_argument("--file", default="", help="only in files whose path contains this")
    parser.add_argument("--jobs", type=int, default=1, help="how many to judge at once")
    parser.add_argument("--seconds", type=int, default=120, help="CPU seconds of a judge, after which the mutant is killed")
    parser.add_argument("--build", type=Path, default=ROOT / ".build/debug", help="the package's own build")
    parser.add_argument("--list", action="store_true", help="print the draw and judge nothing")
    return parser.parse_args()


def equivalents():
    """The path and the change of each mutant that is known to be equivalent."""
    return set(re.findall(r"^## (\S+)\n\n```diff\n(.*?)\n```", EQUIVALENT.read_text(), re.M | re.S))


def sources(part):
    paths = sorted((ROOT / "Sources" / MODULE).rglob("*.swift"))
    names = [str(path.relative_to(ROOT)) for path in paths]
    return [Source(name, (ROOT / name).read_text()) for name in names if part in name]


def drawn(found, seed):
    """All mutants in the order of the draw, the kinds by turns."""
    queues = [sorted(found[kind], key=lambda one: one.order(seed)) for kind in KINDS]
    for turn in range(max((len(queue) for queue in queues), default=0)):
        yield from (queue[turn] for queue in queues if turn < len(queue))


class Trial:
    """Judges mutants until enough of them have compiled."""

    def __init__(self, chosen):
        self.options = chosen
        self.workshops = local()
        self.equivalents = equivalents()
        self.workers = 0
        self.scratch = ROOT / ".build" / "mutants"
        self.core = self.scratch / "core"
        self.sequences = self.scratch / "sequences"
        self.panel = judges(self.sequences)
        self.judged = []
        self.uncompiled = 0

    def workshop(self):
        if not hasattr(self.workshops, "one"):
            self.workers += 1
            directory = self.scratch / str(self.workers)
            self.workshops.one = Workshop(
                ROOT, self.options.build, self.core, directory, self.options.seconds
            )
        return self.workshops.one

    def prepare(self):
        """Writes the sequences down; all must pass without a mutant, or they would kill everything."""
        compile_core(ROOT, self.core)
        workshop = self.workshop()
        self.sequences.mkdir(parents=True, exist_ok=True)
        for old in self.sequences.glob("*.case"):
            old.unlink()
        writer = workshop.link("conformance")
        status, output = workshop.run(
            [str(writer), "write-sequences", "--into", str(self.sequences)]
            + ["--sequences", str(SEQUENCES), "--seed", str(SEQUENCE_SEED)]
        )
        print(output.strip(), flush=True)
        who, how = workshop.verdict(self.panel)
        if status != 0 or who != "survived":
            raise SystemExit(f"{who} {how}, with no mutant at all")

    def run(self, draw):
        with ThreadPoolExecutor(self.options.jobs) as pool:
            while len(self.judged) < self.options.count:
                left = self.options.count - len(self.judged)
                batch = [one for _, one in zip(range(left), draw)]
                if not batch:
                    return

                def judged(one):
                    return self.workshop().verdict(self.panel, one.source.path, one.text)

                for one, verdict in zip(batch, pool.map(judged, batch)):
                    self.note(one, verdict)

    def note(self, one, verdict):
        if verdict is None:
            self.uncompiled += 1
            return
        who, how = verdict
        if who == "survived" and (one.source.path, one.diff) in self.equivalents:
            who = "equivalent"
        self.judged.append((one, (who, how)))
        print(
            f"{len(self.judged):4} {one.kind:<10} {one.location}: {who} {how}".rstrip(), flush=True
        )
        if who == "survived":
            print(one.diff, flush=True)

    def report(self):
        columns = [judge.name for judge in self.panel] + ["equivalent", "survived"]
        print("\n| kind | drawn | " + " | ".join(columns) + " |")
        print("|---" * (2 + len(columns)) + "|")
        for kind in (*KINDS, "all"):
            verdicts = [who for one, (who, _) in self.judged if kind in (one.kind, "all")]
            counts = Counter(verdicts)
            cells = [kind, len(verdicts), *(counts[column] for column in columns)]
            print("| " + " | ".join(str(cell) for cell in cells) + " |")
        print(f"\n{self.uncompiled} more were drawn and do not compile")
        counts = Counter(who for _, (who, _) in self.judged)
        equivalent, survived = counts["equivalent"], counts["survived"]
        drawn = len(self.judged)
        killed = drawn - equivalent - survived
        print(
            f"{drawn} drawn, {killed} killed, {equivalent} equivalent (each explained),"
            f" {survived} survived: {percent(killed, drawn)} of all killed,"
            f" {percent(killed, drawn - equivalent)} of those that change something"
        )
        return killed > 0 and killed >= NEEDED * (drawn - equivalent)


def percent(part, whole):
    return f"{100 * part / whole:.1f} %" if whole else "none"


def main():
    chosen = options()
    found = mutants(sources(chosen.file), sources(""))
    if chosen.kind:
        found = {kind: found[kind] if kind == chosen.kind else [] for kind in KINDS}
    print(", ".join(f"{len(found[kind])} {kind}" for kind in KINDS), "to draw from", flush=True)
    draw = drawn(found, chosen.seed)
    if chosen.list:
        for _, one in zip(range(chosen.count), draw):
            print(f"{one.kind} {one.location}\n{one.diff}")
        return
    trial = Trial(chosen)
    trial.prepare()
    trial.run(draw)
    raise SystemExit(0 if trial.report() else 1)


main()
