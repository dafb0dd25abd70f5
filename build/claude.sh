#!/usr/bin/env bash
# Installs the real Claude Code CLI, at the version the tests and the demo were
# written against, into build/cache/claude. Its license forbids redistribution:
# it is fetched, never committed. Does nothing if it is installed.
set -euo pipefail
cd "$(dirname "$0")/.."
version=2.1.330
dir=build/cache/claude
installed=$dir/node_modules/@anthropic-ai/claude-code/package.json

mkdir -p "$dir"
if command -v flock >/dev/null; then # two at once would install into each other
  exec 9>build/cache/claude.lock
  flock 9
fi
if [ -f "$installed" ] && grep -q "\"version\": *\"$version\"" "$installed" &&
  ls "$dir"/node_modules/@anthropic-ai/claude-code-*/claude* >/dev/null 2>&1; then
  exit 0
fi
echo "==> npm install @anthropic-ai/claude-code@$version" >&2
npm install --loglevel=error --ignore-scripts --no-audit --no-fund --no-save --prefix "$dir" "@anthropic-ai/claude-code@$version" >/dev/null
ls "$dir"/node_modules/@anthropic-ai/claude-code-*/claude* >/dev/null 2>&1 || {
  echo "claude.sh: npm installed no claude program for this system below $dir" >&2
  exit 1
}
