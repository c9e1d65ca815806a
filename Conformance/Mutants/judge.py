"""Compiles a mutant and asks the tests about it.

A mutant changes one file and nothing that others see of it. So that file alone is compiled, and linked with the
objects of the package's own build, but for the driver core's: those are compiled here once, file by file, and
optimised, since the judges spend most of their time in them. The sources are never touched.
"""

import hashlib
import os
import resource
import shutil
import signal
import subprocess
from dataclasses import dataclass
from pathlib import Path

MODULE = "DriverCore"
# As in Package.swift, but for its warnings: a mutant may leave a variable unused.
FLAGS = [
    "-O", "-assert-config", "Debug", "-enable-testing", "-swift-version", "6", "-parse-as-library", "-suppress-warnings",
    "-package-name", "anybind",
    # As in the debug build that it is linked with: what is checked lies in the state.
    "-D", "ANYBIND_CHECKS",
    "-enable-upcoming-feature", "ExistentialAny",
    "-enable-upcoming-feature", "InternalImportsByDefault",
    "-enable-upcoming-feature", "MemberImportVisibility",
]
SWIFT_TESTING = ["--testing-library", "swift-testing", "--filter"]
# Tests that play histories from a seed, and take their time.
RANDOM = "(FuzzTests|FootprintTests)"
TESTS = "anybindPackageTests"


@dataclass(frozen=True)
class Judge:
    """A program, linked with the mutant, whose failure kills it."""

    name: str
    product: str
    arguments: tuple


def judges(sequences):
    """Who judges, in this order, until one kills; `sequences` is the directory of those written down."""
    return [
        Judge("recorded cases", "conformance", ("run", "--cases", "Conformance/cases")),
        Judge("DriverCore's tests", TESTS, (*SWIFT_TESTING, "^DriverCoreTests", "--skip", RANDOM)),
        Judge("its users' tests", TESTS, (*SWIFT_TESTING, "^(VirtualSysfsTests|MachineFilesTests.RefusalTests)")),
        Judge("sequences", "conformance", ("run", "--cases", str(sequences))),
        Judge("random histories", TESTS, (*SWIFT_TESTING, f"^DriverCoreTests.{RANDOM}")),
    ]


MEMORY_LIMIT = 4 << 30
# How much longer than the processor's time a judge may take by the clock: on a busy machine it is not to blame.
PATIENCE = 20


def compile_core(root, directory):
    """Compiles the driver core's files, unless that was done with the very same text and flags."""
    files = sorted((root / "Sources" / MODULE).rglob("*.swift"))
    text = b"".join(path.name.encode() + path.read_bytes() for path in files)
    text = hashlib.sha256(text + " ".join(FLAGS).encode()).hexdigest()
    stamp = directory / "sources"
    if stamp.exists() and stamp.read_text() == text:
        return
    shutil.rmtree(directory, ignore_errors=True)
    directory.mkdir(parents=True)
    subprocess.run(
        ["swiftc", "-c", *map(str, files), "-module-name", MODULE, *FLAGS]
        + ["-no-whole-module-optimization", "-enable-batch-mode"],
        cwd=directory,
        check=True,
    )
    stamp.write_text(text)


class Workshop:
    """One directory to compile and link in; several workers have one each."""

    def __init__(self, root, build, core, directory, seconds):
        self.root = root
        self.build = build
        self.directory = directory
        self.seconds = seconds
        self.files = sorted(str(path) for path in (root / "Sources" / MODULE).rglob("*.swift"))
        self.core = core
        shutil.rmtree(directory, ignore_errors=True)
        directory.mkdir(parents=True)

    def run(self, arguments):
        """The exit status and the output; no status when the time was over."""

        def limit():
            resource.setrlimit(resource.RLIMIT_AS, (MEMORY_LIMIT, MEMORY_LIMIT))
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
            resource.setrlimit(resource.RLIMIT_CPU, (self.seconds, self.seconds))

        try:
            done = subprocess.run(
                arguments, cwd=self.root, timeout=self.seconds * PATIENCE, preexec_fn=limit, text=True,
                errors="replace", stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                env={**os.environ, "SWIFT_BACKTRACE": "enable=no"},
            )
            # The system ends who has used the processor for too long.
            is_over = done.returncode in (-signal.SIGXCPU, -signal.SIGKILL)
            return None if is_over else done.returncode, done.stdout
        except subprocess.TimeoutExpired:
            return None, ""

    def compile(self, path, text):
        """The object of a changed file, or nothing if it does not compile."""
        # The name stays: the symbols of what is private to a file come from it.
        changed = self.directory / Path(path).name
        changed.write_text(text)
        compiled = self.directory / (changed.name + ".o")
        others = [file for file in self.files if file != str(self.root / path)]
        status, _ = self.run(
            ["swiftc", "-frontend", "-c", "-primary-file", str(changed), *others]
            + ["-module-name", MODULE, *FLAGS, "-o", str(compiled)]
        )
        changed.unlink()
        return compiled if status == 0 else None

    def link(self, product, path=None, compiled=None):
        """A program of the package, with the core's objects, and one of them in another's place."""
        listed = (self.build / f"{product}.product/Objects.LinkFileList").read_text().split()
        objects = {name: name for name in listed}
        for file in self.files:
            places = [name for name in listed if name.endswith(f"/{MODULE}.build/{Path(file).name}.o")]
            if len(places) != 1:
                raise SystemExit(f"{file} is not in the package's build of {product}")
            own = str(self.root / path) == file if path else False
            objects[places[0]] = str(compiled if own else self.core / f"{Path(file).stem}.o")
        listing = self.directory / "objects"
        listing.write_text("\n".join(objects.values()))
        program = self.directory / product
        status, output = self.run(
            ["swiftc", "-L", str(self.build), "-emit-executable", "-module-name", product]
            + ["-use-ld=lld", "-Xlinker", "--strip-all", "-o", str(program), "-Xlinker", "-rpath=$ORIGIN", f"@{listing}"]
            + self.entry(product, objects.values())
        )
        if status != 0:
            raise SystemExit(f"{product} cannot be linked with {path}:\n{output}")
        return program

    def entry(self, product, objects):
        """How the linker finds the entry of a program whose code the package's tests use too: it is renamed."""
        name = f"{product}_main"
        own = [Path(path) for path in objects if f"/{product}.build/" in path]
        is_renamed = any(name.encode() in path.read_bytes() for path in own)
        return ["-Xlinker", "--defsym", "-Xlinker", f"main={name}"] if is_renamed else []

    def ask(self, judge, program):
        """How a judge ended: `passed`, `failed`, `crashed` or `timeout`."""
        status, output = self.run([str(program), *judge.arguments])
        if status is None:
            return "timeout"
        if status < 0:
            return "crashed"
        if status == 0 and ("with 0 tests" in output or "\n0 passed" in "\n" + output):
            raise SystemExit(f"{judge.name}: there is nothing to judge by")
        return "passed" if status == 0 else "failed"

    def verdict(self, panel, path=None, text=None):
        """Who killed a mutant and how; `survived`; or nothing if it does not compile."""
        compiled = self.compile(path, text) if path else None
        if path and not compiled:
            return None
        programs = {}
        for judge in panel:
            if judge.product not in programs:
                programs[judge.product] = self.link(judge.product, path, compiled)
            answer = self.ask(judge, programs[judge.product])
            if answer != "passed":
                return judge.name, answer
        return "survived", ""
