#!/usr/bin/env bash
# install.sh PREFIX VERSION puts the programs, the menu entry with its links and
# the icon below PREFIX (DESTDIR before it, for packages); install.sh --remove
# PREFIX removes them. On macOS the app bundle goes to ~/Applications.
set -euo pipefail
cd "$(dirname "$0")/.."
if [ "$1" = --remove ]; then remove=1 && shift; else remove=; fi
prefix=$1
root=${DESTDIR:-}$prefix
on_path() { case ":$PATH:" in *":$prefix/bin:"*) ;; *) echo "put $prefix/bin on your PATH" ;; esac; }

if [ "$(uname)" = Darwin ]; then
  app="$HOME/Applications/Claude Scheduler.app"
  rm -rf "$app" "$prefix/bin/claude-scheduler"
  [ -z "$remove" ] || exit 0
  build/app.sh "$2" >/dev/null
  mkdir -p "$HOME/Applications"
  cp -R "build/bin/Claude Scheduler.app" "$app"
  mkdir -p "$prefix/bin" # the command line is the service's program
  ln -s "$app/Contents/Helpers/Claude Scheduler Service.app/Contents/MacOS/claude-scheduler" "$prefix/bin/claude-scheduler"
  echo "$app"
  on_path
  exit 0
fi

entry=$root/share/applications/claude-scheduler.desktop
icon=$root/share/icons/hicolor/256x256/apps/claude-scheduler.png
if [ -n "$remove" ]; then
  rm -f "$root/bin/claude-scheduler" "$root/bin/claude-scheduler-fleet" "$root/bin/claude-scheduler-window" "$entry" "$icon"
else
  install -D -m 755 -t "$root/bin" build/bin/claude-scheduler build/bin/claude-scheduler-fleet build/bin/claude-scheduler-window
  install -D -m 644 backend/desktop/menuentry/claude-scheduler.png "$icon"
  mkdir -p "$(dirname "$entry")"
  window=$prefix/bin/claude-scheduler-window
  case $window in *[!A-Za-z0-9/._+-]*) window="\"$window\"" ;; esac # xdg-open reads no quotes
  sed "s|^Exec=claude-scheduler-window|Exec=$window|" backend/desktop/menuentry/claude-scheduler.desktop >"$entry"
  chmod 644 "$entry"
  echo "$root/bin/claude-scheduler and claude-scheduler-window"
  on_path
fi
# Packages do this on the machine where they are installed.
if [ -z "${DESTDIR:-}" ] && command -v update-desktop-database >/dev/null; then
  update-desktop-database "$(dirname "$entry")" 2>/dev/null || true
fi
