"""Compiles a mutant and asks the tests about it.

A mutant changes one file and nothing that others see of it. So that file alone is compiled, and linked with the
objects of the package's own build in place of the one it changes. The sources are never touched.
"""

import os
import resource
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

MODULE = "DriverCore"
# As in Package.swift, but for its warnings: a mutant may leave a variable unused.
FLAGS = [
    "-Onone", "-enable-testing", "-swift-version", "6", "-parse-as-library", "-suppress-warnings",
    "-package-name", "anybind",
    "-enable-upcoming-feature", "ExistentialAny",
    "-enable-upcoming-feature", "InternalImportsByDefault",
    "-enable-upcoming-feature", "MemberImportVisibility",
]
SWIFT_TESTING = ["--testing-library", "swift-testing", "--filter"]
CORE_TESTS = "^DriverCoreTests"
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
        Judge("sequences", "conformance", ("run", "--cases", str(sequences))),
        Judge("its users' tests", TESTS, (*SWIFT_TESTING, "^(VirtualSysfsTests|MachineTests.RefusalTests)")),
        Judge("DriverCore's tests", TESTS, (*SWIFT_TESTING, CORE_TESTS, "--skip", "FuzzTests")),
        Judge("fuzzing", TESTS, (*SWIFT_TESTING, "^DriverCoreTests.FuzzTests")),
    ]


MEMORY_LIMIT = 4 << 30


class Workshop:
    """One place to compile and link in; several workers have one each."""

    def __init__(self, root, build, directory, seconds):
        self.root = root
        self.build = build
        self.directory = directory
        self.seconds = seconds
        self.files = sorted(str(path) for path in (root / "Sources" / MODULE).rglob("*.swift"))
        shutil.rmtree(directory, ignore_errors=True)
        directory.mkdir(parents=True)

    def run(self, arguments):
        """The exit status and the output; no status when the time was over."""

        def limit():
            resource.setrlimit(resource.RLIMIT_AS, (MEMORY_LIMIT, MEMORY_LIMIT))
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))

        try:
            done = subprocess.run(
                arguments, cwd=self.root, timeout=self.seconds, preexec_fn=limit, text=True,
                errors="replace", stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                env={**os.environ, "SWIFT_BACKTRACE": "enable=no"},
            )
            return done.returncode, done.stdout
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
        """A program of the package, with one object in another's place."""
        replaced = f"/{MODULE}.build/{Path(path).name}.o" if path else None
        all_objects = (self.build / f"{product}.product/Objects.LinkFileList").read_text().split()
        objects = [name for name in all_objects if not replaced or not name.endswith(replaced)]
        if replaced and len(objects) != len(all_objects) - 1:
            raise SystemExit(f"{replaced} is not in the package's build of {product}")
        listing = self.directory / "objects"
        listing.write_text("\n".join(objects + ([str(compiled)] if compiled else [])))
        program = self.directory / product
        status, output = self.run(
            ["swiftc", "-L", str(self.build), "-emit-executable", "-module-name", product]
            + ["-o", str(program), "-Xlinker", "-rpath=$ORIGIN", f"@{listing}"]
        )
        if status != 0:
            raise SystemExit(f"{product} cannot be linked with {path}:\n{output}")
        return program

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
