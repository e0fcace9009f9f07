# What people type. Each target is one script or one preset; `make help` lists them.
JOBS ?= $(shell nproc)
PREFIX ?= /usr/local
.DEFAULT_GOAL := help
.PHONY: help setup setup-dev build demo test check bench bench-abuse fuzz coverage interop api asan tsan clang release package install clean

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 12

setup: ## install what building, the demo and the tests need
	@tools/setup

setup-dev: setup ## install the rest: clang, node, Python packages, benchmarks
	@tools/setup dev

build: setup ## all programs and tests, preset dev
	@tools/build dev

demo: setup ## the main job end to end on this machine, no hardware needed
	@tools/build dev jingui jingui-server jingui-simulator
	@tools/demo

test: setup ## build and run every test
	@tools/build dev
	@ctest --test-dir build/dev --output-on-failure -j $(JOBS)

check: ## format, layers, file sizes, expose() list, error codes, stray files
	@tools/check

bench: setup-dev ## ratios, in one run
	@tools/bench

bench-abuse: setup-dev ## what hostile loads do to honest clients
	@tools/bench abuse

fuzz: setup-dev ## every fuzz target for FUZZ_SECONDS (default 60)
	@tools/fuzz $(or $(FUZZ_SECONDS),60)

coverage: setup-dev ## lines of crypto, protocol and attestation that the tests run
	@tools/coverage

interop: setup-dev ## published clients and verifiers against our programs
	@tools/build dev jingui jingui-server jingui-simulator
	@tests/interop/run

api: setup-dev ## a running server against api/openapi.json
	@tools/build dev jingui-server
	@tests/api/run

asan: setup ## every test under AddressSanitizer and UndefinedBehaviorSanitizer
	@tools/build asan
	@ctest --test-dir build/asan --output-on-failure -j $(JOBS)
	@JINGUI_BIN_DIR=$(CURDIR)/build/asan/bin python3 tests/e2e/abuse_and_stop.py

tsan: setup ## the threaded folders and the server under load, under ThreadSanitizer
	@tools/tsan

clang: setup-dev ## build with clang too
	@tools/build clang

release: setup ## the programs as shipped; proves that they refuse development settings
	@tools/build release jingui jingui-server
	@tools/check-release

package: setup-dev ## the release build as a Debian package and the client as one file, checked
	@tools/build release jingui jingui-server
	@tools/package
	@tools/check-package

install: ## what make release built, into $(DESTDIR)$(PREFIX); PREFIX is /usr/local if not given
	@[ -x build/release/bin/jingui-server ] || { echo "install: run make release first" >&2; exit 1; }
	@cmake --install build/release --prefix $(PREFIX)

clean: ## remove everything that was built
	rm -rf build
