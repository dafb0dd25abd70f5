#!/usr/bin/env bash
# odd.sh COMMAND...: runs a command in an unusual environment: a long TMPDIR with blanks, a HOME with blanks, a umask, a locale and a time zone.
# The combination follows from ODD, a number; by default from the commit, so that
# each commit is tested in another one. ODD=N repeats one; ODD=0 changes nothing.
set -euo pipefail
odd=${ODD:-$((16#$(git rev-parse --short=7 HEAD 2>/dev/null || echo 1) % 60 + 1))}
[ "$odd" != 0 ] || exec "$@"

umasks=(077 022 002 000)
locales=(C tr_TR.UTF-8 de_DE.UTF-8)
zones=(Pacific/Apia Pacific/Kiritimati America/St_Johns Asia/Kathmandu UTC)
umask=${umasks[odd % 4]} locale=${locales[odd % 3]} zone=${zones[odd % 5]}

# What the tools keep in HOME stays where it is.
for name in GOCACHE GOMODCACHE GOPATH; do
  export "$name=$(go env "$name")"
done
npm_config_cache=$(npm config get cache 2>/dev/null) && export npm_config_cache
base=$(mktemp -d /tmp/odd.XXXXXX)
trap 'chmod -R u+rwX "$base" && rm -rf "$base"' EXIT
long=$base/$(printf 'long%.0s' {1..25})' with blanks'
mkdir -p "$long" "$base/home of nobody"
printf '==> ODD=%s: umask %s, LC_ALL=%s, TZ=%s, a TMPDIR of %d characters, HOME with blanks\n' "$odd" "$umask" "$locale" "$zone" "${#long}"
umask "$umask"
env TMPDIR="$long" HOME="$base/home of nobody" LC_ALL="$locale" LANG="$locale" TZ="$zone" "$@"
