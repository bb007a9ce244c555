# make help shows what there is.
JOBS ?= 2
SECONDS ?= 60
PREFIX ?= /usr/local
ROUNDS ?= 20
SDKS ?= python go java
PROBE ?= ../shared/tools/http_probe.py

# Debian 12 packages: to build and test, to check the style, to measure, to fuzz.
PACKAGES := build-essential cmake ninja-build pkg-config ccache \
  tao-pegtl-dev libabsl-dev libsimdjson-dev libre2-dev libzstd-dev zlib1g-dev \
  libxxhash-dev libcctz-dev tzdata libcli11-dev libgtest-dev libgmock-dev \
  libboost1.81-dev libssl-dev libtomlplusplus-dev libsqlite3-dev
LINT_PACKAGES := clang-format clang-tidy
BENCH_PACKAGES := libbenchmark-dev
FUZZ_PACKAGES := clang

.DEFAULT_GOAL := all
.PHONY: all deps install demo test test-asan test-tsan test-sdk test-power probe bench bench-server bench-peers fuzz lint check-format format help clean

all: deps ## Build the release; the program is build/release/slq
	cmake --preset release
	cmake --build --preset release -j $(JOBS)

deps: ## Install the packages that are missing (Debian 12)
	@.ci/install-missing $(PACKAGES)

install: all ## Install to PREFIX=/usr/local
	cmake --install build/release --prefix $(PREFIX)

demo: all ## Ask the program a few things
	@.ci/demo

test: all ## Build and run every test
	ctest --test-dir build/release --output-on-failure -j $(JOBS)
	@awk '/ compared with / { print; n += $$1 } END { print n " queries compared" }' \
	  build/release/Testing/Temporary/LastTest.log

test-asan: deps ## Run every test under the address and undefined-behaviour sanitizers
	cmake --preset dev
	cmake --build --preset dev -j $(JOBS)
	ctest --test-dir build/dev --output-on-failure -j $(JOBS)

# The programs with threads: eight that query while one appends, readers, pools, connections.
TSAN_TESTS := base_test engine_guest_test engine_threads_test engine_standing_test \
  engine_standing_stream_test ingest_source_test store_test server_test server_transport_test
test-tsan: deps ## Run the tests with threads under the thread sanitizer
	cmake --preset tsan
	cmake --build --preset tsan -j $(JOBS) --target $(TSAN_TESTS)
	@set -e; for program in $(TSAN_TESTS); do build/tsan/$$program --gtest_brief=1; done

test-sdk: all ## Ask the server through the vendor's SDKs; SDKS="python go java"
	@command -v curl >/dev/null || .ci/install-missing curl
	@python3 -c 'import ensurepip, venv' 2>/dev/null || .ci/install-missing python3-venv
	@command -v go >/dev/null || .ci/install-missing golang-go
	@command -v javac >/dev/null || .ci/install-missing default-jdk-headless
	@command -v mvn >/dev/null || .ci/install-missing maven
	tests/sdk/run.sh build/release $(SDKS)

probe: all ## Abuse the server with PROBE, a program that says what it survived
	tests/server/probe.sh build/release $(PROBE)

test-power: all ## Cut the power of a file system under the store, ROUNDS=20 times (nightly; root)
	tests/power/run.sh build/release/slq $(ROUNDS)

bench: deps ## Build and run the benchmarks
	@.ci/install-missing $(BENCH_PACKAGES)
	cmake --preset bench
	cmake --build --preset bench -j $(JOBS)
	@set -e; for program in build/bench/*_bench; do $$program --benchmark_min_time=0.2; done

bench-server: all ## Compare the server with one that only says hello
	@command -v wrk >/dev/null || .ci/install-missing wrk
	@command -v curl >/dev/null || .ci/install-missing curl
	cmake --build --preset release --target hello_server
	tests/server/load.sh build/release build/release/hello_server

bench-peers: deps ## Compare with DuckDB and ClickHouse; LINES=1000000 a corpus
	@.ci/install-missing $(BENCH_PACKAGES)
	@command -v npm >/dev/null || .ci/install-missing npm
	@mkdir -p build/peers && npm install --silent --no-save --ignore-scripts --prefix build/peers \
	  @duckdb/node-bindings-linux-x64 @chdb/lib-linux-x64-gnu
	@ln -sf node_modules/@duckdb/node-bindings-linux-x64/libduckdb.so \
	  node_modules/@chdb/lib-linux-x64-gnu/libchdb.so build/peers/
	cmake --preset bench
	cmake --build --preset bench -j $(JOBS)
	build/bench/peers/peers_bench build/peers build/peers/corpora $(LINES)
	build/bench/peers/store_bench build/peers build/peers/corpora $(LINES)

fuzz: deps ## Fuzz each target for SECONDS=60
	@.ci/install-missing $(FUZZ_PACKAGES)
	cmake --preset fuzz
	cmake --build --preset fuzz -j $(JOBS)
	@set -e; for program in build/fuzz/*_fuzz; do test -x $$program || continue; \
	  mkdir -p build/fuzz-corpus/$$(basename $$program); \
	  $$program -max_total_time=$(SECONDS) build/fuzz-corpus/$$(basename $$program); done

check-format: ## Check the formatting
	@.ci/install-missing clang-format
	@git ls-files '*.h' '*.cc' | xargs clang-format --dry-run -Werror

lint: all ## Check the formatting and run clang-tidy
	@.ci/install-missing $(LINT_PACKAGES)
	@.ci/lint $(JOBS)

format: ## Format every source
	@.ci/install-missing $(LINT_PACKAGES)
	git ls-files '*.h' '*.cc' | xargs clang-format -i

clean: ## Remove what was built
	rm -rf build

help: ## Show this
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 12
