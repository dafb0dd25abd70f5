#!/usr/bin/env bash
# Puts the programs into an app bundle for macOS: app.sh VERSION. The service
# has its own bundle within that of the window: its notifications need a
# bundle id, and LSUIElement keeps it out of the Dock, where the window is shown.
set -euo pipefail
cd "$(dirname "$0")/.."
version=${1#v}
app="build/bin/Claude Scheduler.app"
service="$app/Contents/Helpers/Claude Scheduler Service.app"

rm -rf "$app"
bundle() { # directory, property list, program
  mkdir -p "$1/Contents/MacOS" "$1/Contents/Resources"
  sed "s/VERSION/$version/" "$2" >"$1/Contents/Info.plist"
  cp build/darwin/icon.icns "$1/Contents/Resources/icon.icns"
  cp "build/bin/$3" "$1/Contents/MacOS/$3"
}
bundle "$app" build/darwin/Info.plist claude-scheduler-window
bundle "$service" build/darwin/Service-Info.plist claude-scheduler
cp build/bin/claude-scheduler-fleet "$service/Contents/MacOS/claude-scheduler-fleet" # the service starts it beside itself

# Notifications need a signature; without one from Apple, an ad-hoc one is enough.
if command -v codesign >/dev/null; then
  codesign --force --sign - "$service"
  codesign --force --sign - "$app"
fi
echo "$app"
