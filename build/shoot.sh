#!/usr/bin/env bash
# Takes the screenshots in docs/images from the real window on the data directory
# that CLAUDE_SCHEDULER_HOME names, on a display of its own. `make screenshots`
# runs it at the end of the demo, so that they can be renewed at any time.
set -euo pipefail
cd "$(dirname "$0")/.."

size=1200x800
mkdir -p docs/images

# A display that nobody sees; -displayfd picks a free number.
exec 3< <(Xvfb -displayfd 1 -screen 0 "${size}x24" -nolisten tcp 2>/dev/null & echo "$!")
read -r xvfb <&3
read -r number <&3
export DISPLAY=:$number
home=$(mktemp -d)
trap 'kill "${window:-}" "$xvfb" 2>/dev/null || true; rm -rf "$home"' EXIT

# shoot NAME TARGET: the window at that screen, once it has stood still.
shoot() {
  HOME=$home XDG_RUNTIME_DIR=$home build/bin/claude-scheduler-window "$2" >/dev/null 2>&1 &
  window=$!
  local before='' now=''
  for _ in $(seq 40); do
    sleep 0.5
    import -window root "$home/now.png"
    now=$(identify -format '%#' "$home/now.png") # a signature of the pixels
    [ "$now" = "$before" ] && [ "$(identify -format %k "$home/now.png")" -gt 8 ] && break # not a blank page
    before=$now
  done
  cp "$home/now.png" "docs/images/$1.png"
  kill "$window" && wait "$window" 2>/dev/null || true
  echo "docs/images/$1.png"
}

run=$(build/bin/claude-scheduler run list --json | jq -r '[.[] | select(.task_name == "Morning briefing")][0].id')
for theme in light dark; do
  build/bin/claude-scheduler settings set theme "$theme" >/dev/null
  suffix=$([ "$theme" = light ] || echo "-dark")
  shoot "jobs$suffix" jobs
  shoot "run$suffix" "run/$run"
  shoot "today$suffix" today
done
