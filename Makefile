# Everything a person or CI does with this project. Each target sets up what it
# needs on a fresh machine first (build/setup.sh) and is quick when that is done.

VERSION := $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)
GO      ?= go
EXE     := $(shell $(GO) env GOEXE 2>/dev/null)
CLI     := build/bin/claude-scheduler$(EXE)
AGENT   := build/bin/claude-scheduler-fleet$(EXE)
WINDOW  := build/bin/claude-scheduler-window$(EXE)
LDFLAGS := -s -w -X main.version=$(VERSION)

# The CLI needs cgo for the keychain of macOS only.
CGO := $(if $(filter Darwin,$(shell uname)),1,0)
TAGS := desktop,production,webkit2_41

PREFIX  ?= $(HOME)/.local

.DEFAULT_GOAL := help

help: ## list the targets
	@echo "Claude Scheduler $(VERSION)"
	@sed -nE 's/^([a-z0-9-]+):.*## (.*)/  make \1	\2/p' $(MAKEFILE_LIST) | expand -t 20

demo: setup-demo cli ## run all five kinds of schedule: no account, no display, no cost
	@$(GO) run ./backend/cmd/demo

fleet-demo: setup-demo cli agent ## two machines share jobs on this one, and one is killed; builds a Temporal server the first time
	@build/temporal.sh && $(GO) run ./backend/cmd/fleetdemo

test: setup-test frontend-modules ## all tests
	@$(GO) test -timeout 40m ./...
	@$(NPM) test --silent

e2e: e2e-programs ## test the real window in WebKit and Chromium; screenshots in build/screens
	@$(GO) vet -tags e2e ./e2e
	@$(GO) test -tags e2e -count=1 -timeout 20m -v ./e2e

run: build ## build and open the window
	@$(WINDOW)

build: cli agent window ## build the programs into build/bin

install: build ## for this user, below PREFIX=~/.local; on macOS the app, in ~/Applications
	@build/install.sh '$(PREFIX)' '$(VERSION)'

uninstall: ## remove what make install installed; data and settings stay
	@build/install.sh --remove '$(PREFIX)'

app: build ## macOS: the app bundle, in build/bin
	@build/app.sh '$(VERSION)'

check: setup-test frontend-modules ## what CI runs: format, vet, staticcheck, other systems, tests with -race
	@build/check.sh

types: ## write the TypeScript types of the page from the Go packages
	@$(GO) run ./build/tstypes

bench: setup-test ## the benchmarks behind docs/benchmarks.md
	@$(GO) test -timeout 60m -run '^$$' -bench . -benchmem ./backend/...

screenshots: e2e-programs ## update docs/images from the real window and Chromium
	@E2E_IMAGES=docs/images E2E_ONLY='branch machines requests schedule taskfiles' $(GO) test -tags e2e -count=1 -run 'TestPictures|TestScreens' ./e2e

clean: ## remove everything that was built or downloaded here
	@rm -rf build/bin build/cache build/screens frontend/node_modules
	@find frontend/dist -mindepth 1 ! -name .gitkeep -delete

# --- parts of the targets above ----------------------------------------------

# The scripts below run under the Node of build/node.sh.
NPM = PATH="$$(build/node.sh path):$$PATH" npm --prefix frontend

cli: setup-cli
	@CGO_ENABLED=$(CGO) $(GO) build -trimpath -ldflags '$(LDFLAGS)' -o $(CLI) ./backend/cmd/claude-scheduler

agent: setup-cli
	@CGO_ENABLED=0 $(GO) build -trimpath -ldflags '-s -w' -o $(AGENT) ./backend/cmd/claude-scheduler-fleet

# A window that WebDriver may drive, and a server of its page for Chromium.
e2e-programs: setup-e2e setup-demo cli frontend
	@mkdir -p build/bin/e2e && cp $(CLI) build/bin/e2e/
	@CGO_ENABLED=1 $(GO) build -tags $(TAGS),e2e -ldflags '$(LDFLAGS)' -o build/bin/e2e/claude-scheduler-window .
	@CGO_ENABLED=0 $(GO) build -ldflags '$(LDFLAGS)' -o build/bin/e2e/claude-scheduler-browser ./e2e/browser

window: setup-window frontend
	@CGO_ENABLED=1 $(GO) build -trimpath -tags $(TAGS) -ldflags '$(LDFLAGS)' -o $(WINDOW) .

frontend: frontend-modules
	@$(NPM) run build --silent -- --logLevel warn

# npm ci runs again only if the lock file is newer than its result.
frontend-modules: frontend/node_modules/.package-lock.json
frontend/node_modules/.package-lock.json: frontend/package-lock.json | setup-node
	@echo "==> npm ci" >&2; $(NPM) ci --loglevel=error --no-audit --no-fund >/dev/null
	@touch $@

setup-cli:
	@build/setup.sh cli
setup-window:
	@build/setup.sh window
setup-node:
	@build/setup.sh demo && build/node.sh
setup-e2e: setup-window
	@build/setup.sh e2e
setup-test:
	@build/setup.sh test && build/claude.sh && build/nushell.sh
setup-demo:
	@build/setup.sh demo && build/claude.sh

# Two package managers at once lock each other out.
.NOTPARALLEL:
.PHONY: help fleet-demo e2e-programs install uninstall app e2e setup-e2e screenshots demo test run build check types bench clean cli agent window frontend frontend-modules setup-cli setup-window setup-node setup-test setup-demo
