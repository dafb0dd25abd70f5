#!/usr/bin/env bash
# make check: each step prints its name, and the first that fails ends it. The
# tests come last, so that their summary is the end of the output.
set -euo pipefail
cd "$(dirname "$0")/.."
node=$(build/node.sh path)
export PATH="$node:$PATH"

step() {
  local name=$1 start=$SECONDS
  shift
  printf '==> %s\n' "$name"
  "$@"
  printf '    %s: ok, %d s\n' "$name" $((SECONDS - start))
}

formatted() {
  local files
  files=$(git ls-files --cached --others --exclude-standard '*.go' | grep -v '/testdata/' | while read -r f; do [ ! -f "$f" ] || echo "$f"; done | xargs -r gofmt -l)
  [ -z "$files" ] || {
    printf '%s\n' "$files" | sed 's/^/gofmt -w /' >&2
    return 1
  }
}

# No file may name a registry or a path of the machine it was written on: both would
# tie the project to that machine.
portable() {
  ! grep -n '"resolved"' frontend/package-lock.json &&
    ! git grep -nIE 'https?://[^ "]*(registry|npmjs|goproxy|proxy\.golang|artifact)' -- ':!build/check.sh' &&
    ! git grep -nIF "$PWD/" &&
    { [ ${#HOME} -lt 2 ] || ! git grep -nIF "$HOME/"; }
}

step gofmt formatted
step 'bound to no machine' portable
step 'go.mod' go mod tidy -diff
step 'go vet' go vet ./...
step staticcheck go tool staticcheck ./...
step 'import test' go test -count=1 -run TestImports ./backend
step 'TypeScript types' go run ./build/tstypes -check
step 'vet for Windows and macOS' go run ./build/crossvet
step 'svelte-check' npm --prefix frontend run --silent check
step 'window tests' npm --prefix frontend test --silent
step 'tests with -race' build/odd.sh env CGO_ENABLED=1 go test -race -timeout 40m ./...
step 'engine for the tests of fleets' build/temporal.sh
step 'tests of fleets' build/odd.sh env CLAUDE_SCHEDULER_TEST_FLEET=1 go test -count=1 -parallel 3 -skip Punctuality -timeout 15m ./backend/fleettest
