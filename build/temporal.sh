#!/usr/bin/env bash
# Builds the development server of Temporal, at the version that fleet try uses,
# into build/cache/temporal, for the tests of the fleet. Does nothing if it is
# there. It takes several minutes.
set -euo pipefail
cd "$(dirname "$0")/.."
version=v1.5.1
mkdir -p build/cache
dir=$(cd build/cache && pwd -P)/temporal
if command -v flock >/dev/null; then # two at once would build twice
  exec 9>build/cache/temporal.lock
  flock 9
fi
[ ! -x "$dir/temporal" ] || [ "$(cat "$dir/version" 2>/dev/null)" != "$version" ] || exit 0
echo "==> go install github.com/temporalio/cli/cmd/temporal@$version" >&2
mkdir -p "$dir"
GOBIN=$dir GOFLAGS=-trimpath go install -ldflags '-s -w' "github.com/temporalio/cli/cmd/temporal@$version"
echo "$version" >"$dir/version"
