# Every target says what it does behind two hash signs; `make help` lists them.
.DEFAULT_GOAL := help
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c

# A wrapper around the compiler, where several people share a machine.
SWIFT ?= swift
# One file that runs anywhere, in an initramfs too: no shared library, no symbols.
# What is in no loop of it is compiled for size, see Package.swift.
SHIP := ANYBIND_SHIPPED=1 $(SWIFT) build -c release -Xswiftc -static-executable -Xswiftc -use-ld=lld -Xlinker -s
SOURCES := Package.swift Sources Tests Conformance Benchmarks Examples

# What Debian has to provide: to boot kernels, to build a module for them, to compare with other tools,
# and to open pages.
PACKAGES := qemu-system-x86 busybox-static kmod xz-utils zstd \
	gcc-12 gcc make libelf1 binutils pciutils pci.ids usb.ids driverctl dpdk udev fuse3 libfuse3-dev umockdev libumockdev-dev \
	pkg-config strace file python3 iproute2 debian-archive-keyring chromium fonts-dejavu-core

.PHONY: help setup demo kernels bindlab build install test load conformance races kills peers mutants states sweep fuzz record-machines bench \
	embedded examples docs format lint clean commands programs checked

help: ## list the targets
	@sed -nE 's/^([a-z-]+):.*## (.*)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 20

# --- set-up -------------------------------------------------------------------------------------

setup: ## install the Debian packages that are missing, as root or with sudo
	@Scripts/install-packages $(PACKAGES)

kernels: setup ## fetch Debian's kernels 6.1, 6.12, 6.18, 7.3 and guests' tools into .kernels/, and build vfio-platform
	@Scripts/fetch-kernels
	@Scripts/fetch-guest-tools
	@Scripts/build-vfio-platform

bindlab: kernels ## build the lab's kernel module for them
	@Scripts/build-bindlab

# --- build and check ----------------------------------------------------------------------------

# The linker warns that a static program which looks up users needs glibc's own libraries: ours does not.
build: ## build the static executables: .build/release/anybind, the lab's agent and what tries VFIO in a guest
	@$(SHIP) --product anybind
	@$(SHIP) --product lab-agent
	@$(SHIP) --product vfio-trials
	@ls -l .build/release/anybind

# Where to: make install PREFIX=/usr, or DESTDIR for a package.
PREFIX ?= /usr/local

install: build ## install the command with its shell completions below PREFIX, /usr/local
	@Scripts/install .build/release/anybind "$(DESTDIR)$(PREFIX)"

demo: ## show the main job on the built-in machine, step by step
	@$(SHIP) --product anybind
	@Scripts/demo .build/release/anybind

test: setup bindlab build programs embedded examples docs ## set everything up and run every test, on real kernels too
	@Scripts/run-commands --quick
	@ANYBIND_REQUIRE_QEMU=1 $(SWIFT) test

examples: ## build and run Examples as a separate package that depends on this checkout
	@Scripts/try-examples .build/examples

docs: ## make the documentation of every library, .build/docs/website; a broken link fails
	@SWIFT="$(SWIFT)" Scripts/build-docs .build/docs

commands: setup bindlab build programs checked ## run every command that the documents and --help texts name, in a short form
	@Scripts/run-commands

programs:
	@$(SHIP) --product conformance
	@$(SHIP) --product benchmarks

# Here the core looks after each step whether what it promises of its state holds: slower, and built apart.
checked:
	@$(SHIP) -Xswiftc -DANYBIND_CHECKS --scratch-path .build/checked --product conformance

# How long each test of many processes on one mounted machine takes.
LOAD_SECONDS ?= 60

load: setup ## have many processes change and look at one mounted machine, LOAD_SECONDS=60 in each test
	@ANYBIND_LOAD_SECONDS=$(LOAD_SECONDS) $(SWIFT) test --filter LoadTests

# CASES is a directory of case files, KERNELS the kernels to play them on ("6.1 6.12 6.18 7.3"; none: the core
# against what was recorded), SEQUENCES how many random sequences more, of the seed SEED; without kernels what
# these reach is told.
CASES ?= Conformance/cases
KERNELS ?=
SEQUENCES ?= 0
SEED ?= 1
# For how many minutes to play all sequences of three operations on each kernel; 0: not.
EXHAUSTIVE ?= 0
# Further flags: make conformance CONFORMANCE="--record --only 101", "--json".
CONFORMANCE ?=

conformance: checked $(if $(KERNELS),setup bindlab build) ## play cases on the driver core, and on KERNELS="6.1 6.12" too
	@.build/checked/release/conformance run --cases "$(CASES)" --kernels "$(KERNELS)" \
	    --sequences $(SEQUENCES) --seed $(SEED) --exhaustive $(EXHAUSTIVE) $(CONFORMANCE)

# How often each race of two processes is run in a guest.
ROUNDS ?= 500

races: checked setup bindlab build ## race two processes on KERNELS, against all interleavings of the driver core
	@.build/checked/release/conformance races --kernels "$(KERNELS)" --rounds $(ROUNDS)

# How many mutants of the driver core are drawn, and the seed that draws them.
COUNT ?= 60

mutants: ## draw COUNT=60 mutants of the driver core by SEED=1; fails unless the tests kill 95 % of them
	@$(SWIFT) build --build-tests
	@python3 Conformance/Mutants --count $(COUNT) --seed $(SEED)

# The tests of much work, compiled for speed, with the core's own checks after each step.
THOROUGH := $(SWIFT) test -c release -Xswiftc -enable-testing -Xswiftc -DANYBIND_CHECKS --scratch-path .build/thorough

# Of how many cases of the sweep one is tried (1 has all of them, which takes hours), and of how many bytes of a record one
# tear is recovered from; ONLY is a word of the rows that are: make sweep ONLY=vfs, ONLY=new-id, ONLY="two buses".
SWEEP ?= 20
TEARS ?= 499
ONLY ?=
SWEPT := SweepTests|ForkTests|FunctionForkTests|RivalTests|SetTests

sweep: ## let everything go wrong at every move of every command and procedure, 1 of SWEEP=20 cases, ONLY=word
	@ANYBIND_SWEEP=$(SWEEP) ANYBIND_TEARS=$(TEARS) ANYBIND_SWEEP_ONLY="$(ONLY)" \
	    $(THOROUGH) --filter '$(if $(ONLY),SweepTests,$(SWEPT))'

# How many journals and how many plans are damaged, or made up.
FUZZ ?= 1000000

fuzz: ## read FUZZ=1000000 hostile journals and as many plan files
	@ANYBIND_FUZZ=$(FUZZ) $(THOROUGH) --filter 'JournalFuzzTests|PlanFileFuzzTests'

# How many states of the driver core are looked at, field by field; of each small machine, a fifth of that.
STATES ?= 100000

states: ## change each field in STATES=100000 states of the driver core, and take every two steps in either order
	@ANYBIND_STATES=$(STATES) ANYBIND_COMMUTATION_STATES=$$(( $(STATES) / 5 )) \
	    $(THOROUGH) --filter 'ContentTests|FieldTests|CommutationTests'

record-machines: setup bindlab build ## record how QEMU's board and devices look to each kernel
	@$(SHIP) --product conformance
	@.build/release/conformance record-machines

# How many faults on the mounted machine, and how many on both kernels together; "all" for each there is.
KILLS ?= 1000
KERNEL_KILLS ?= 300

kills: setup kernels build ## kill anybind before and after writes, have calls fail: KILLS=1000 on a mount, KERNEL_KILLS=300
	@$(SHIP) --product conformance
	@.build/release/conformance kills --mounted $(KILLS) \
	    --kernels "$(or $(KERNELS),6.1 6.12)" --faults $(KERNEL_KILLS)

# How many rounds of two anybinds at once, and of one beside driverctl or a shell, on both kernels together.
PAIRS ?= 1000
RIVALS ?= 1000

peers: setup kernels build ## measure anybind beside other tools, PAIRS=1000 RIVALS=1000; writes Documentation/peers.md
	@$(SHIP) --product conformance
	@.build/release/conformance peers --kernels "$(or $(KERNELS),6.1 6.12)" --pairs $(PAIRS) --rivals $(RIVALS) \
	    --page Documentation/peers.md --date "$$(date -u +%F)" --commit "$$(git rev-parse --short HEAD)"

# Flags for the benchmark itself: make bench BENCH="--json", BENCH="copies files --rounds 20".
BENCH ?=

bench: setup kernels build ## measure what is promised; fails if a bound does not hold
	@$(SHIP) --product benchmarks
	@.build/release/benchmarks $(BENCH)

# The two processors that the driver core is compiled for with no operating system below it.
EMBEDDED := x86_64-unknown-none-elf aarch64-none-none-elf

embedded: ## compile the driver core for processors without an operating system: no floating point, small frames
	@mkdir -p .build/embedded
	@for triple in $(EMBEDDED); do \
	    swiftc -target $$triple -Osize -wmo -parse-as-library -swift-version 6 \
	        -enable-experimental-feature Embedded -enable-upcoming-feature ExistentialAny \
	        -enable-upcoming-feature InternalImportsByDefault \
	        -enable-upcoming-feature MemberImportVisibility -warnings-as-errors \
	        -c $$(find Sources/DriverCore -name '*.swift' | sort) \
	        -o .build/embedded/DriverCore-$$triple.o; \
	    size .build/embedded/DriverCore-$$triple.o | tail -1 | \
	        awk -v triple=$$triple '{ print "embedded: " triple ": " $$4 " bytes of code and data" }'; \
	done
	@Scripts/check-embedded $(EMBEDDED:%=.build/embedded/DriverCore-%.o)

format: ## format the sources as .swift-format says
	@swift format -i -r -p $(SOURCES)

lint: ## check the layout of the sources
	@swift format lint --strict -r -p $(SOURCES)

clean: ## remove what was built; the kernels stay
	@rm -rf .build
