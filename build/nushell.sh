#!/usr/bin/env bash
# Installs Nushell, which Debian does not have, for the tests that read the
# environment of login shells. Does nothing if it is installed.
set -euo pipefail
cd "$(dirname "$0")/.."
version=0.115.1
dir=build/cache/nushell

mkdir -p "$dir"
if command -v flock >/dev/null; then # two at once would install into each other
  exec 9>build/cache/nushell.lock
  flock 9
fi
installed=$dir/node_modules/nushell/package.json
if [ -f "$installed" ] && grep -q "\"version\": *\"$version\"" "$installed" && ls "$dir"/node_modules/@nushell/*/bin/nu >/dev/null 2>&1; then
  exit 0
fi
echo "==> npm install nushell@$version" >&2
npm install --loglevel=error --ignore-scripts --no-audit --no-fund --no-save --prefix "$dir" "nushell@$version" >/dev/null
ls "$dir"/node_modules/@nushell/*/bin/nu >/dev/null 2>&1 || {
  echo "nushell.sh: npm installed no nu program for this system below $dir" >&2
  exit 1
}
