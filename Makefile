# make help shows what there is.
JOBS ?= 2
PACKAGES := build-essential cmake ninja-build pkg-config ccache clang-format \
  tao-pegtl-dev libabsl-dev libsimdjson-dev libre2-dev libzstd-dev zlib1g-dev \
  libxxhash-dev libcctz-dev tzdata libcli11-dev libgtest-dev libgmock-dev
SUDO := $(if $(filter 0,$(shell id -u)),,sudo)

.DEFAULT_GOAL := all
.PHONY: all deps test lint format help clean

all: deps ## Build the release into build/release
	cmake --preset release
	cmake --build --preset release -j $(JOBS)

deps: ## Install the packages that are missing (Debian 12)
	@missing=""; for p in $(PACKAGES); do \
	  dpkg-query -W -f='$${Status}' $$p 2>/dev/null | grep -q 'ok installed' || missing="$$missing $$p"; \
	done; \
	if [ -n "$$missing" ]; then \
	  echo "installing:$$missing"; \
	  $(SUDO) apt-get update -q && \
	  $(SUDO) env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends $$missing; \
	fi

test: all ## Build and run every test
	ctest --test-dir build/release --output-on-failure -j $(JOBS)

lint: deps ## Check the formatting
	git ls-files '*.h' '*.cc' | xargs clang-format --dry-run -Werror

format: deps ## Format every source
	git ls-files '*.h' '*.cc' | xargs clang-format -i

clean: ## Remove what was built
	rm -rf build

help: ## Show this
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 12
