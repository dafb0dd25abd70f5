#!/usr/bin/env bash
# Shows the tray in a real panel on its own display and takes pictures of
# its menu, in light and dark: panel.sh [FOLDER], after make build. Needs
# xvfb, dbus, xfce4-panel, xfconf, openbox, xdotool and imagemagick.
set -euo pipefail
cd "$(dirname "$0")/.."
out=$(mkdir -p "${1:-build/screens}" && cd "${1:-build/screens}" && pwd)
program=$PWD/build/bin/claude-scheduler

home=$(mktemp -d)
pids=()
trap '"$program" daemon stop >/dev/null 2>&1 || true; kill "${pids[@]}" 2>/dev/null || true; sleep 1; rm -rf "$home"' EXIT
export HOME=$home XDG_RUNTIME_DIR=$home XDG_CONFIG_HOME=$home/.config CLAUDE_SCHEDULER_HOME=$home/data
export DBUS_SESSION_BUS_ADDRESS=unix:path=$home/bus

exec 3< <(Xvfb -displayfd 1 -screen 0 800x500x24 -nolisten tcp 2>/dev/null & echo "$!")
read -r xvfb <&3
read -r number <&3
export DISPLAY=:$number
pids+=("$xvfb")
run() { "$@" >/dev/null 2>&1 & pids+=("$!"); }
run dbus-daemon --session --nofork --address="$DBUS_SESSION_BUS_ADDRESS"
until [ -S "$home/bus" ]; do sleep 0.1; done
run openbox

settings=$XDG_CONFIG_HOME/xfce4/xfconf/xfce-perchannel-xml
mkdir -p "$settings"
cat >"$settings/xfce4-panel.xml" <<'XML'
<channel name="xfce4-panel" version="1.0">
  <property name="configver" type="int" value="2"/>
  <property name="panels" type="array"><value type="int" value="1"/>
    <property name="dark-mode" type="bool" value="false"/>
    <property name="panel-1" type="empty">
      <property name="position" type="string" value="p=6;x=0;y=0"/>
      <property name="length" type="uint" value="100"/>
      <property name="size" type="uint" value="28"/>
      <property name="plugin-ids" type="array"><value type="int" value="1"/></property>
    </property>
  </property>
  <property name="plugins" type="empty">
    <property name="plugin-1" type="string" value="systray"><property name="square-icons" type="bool" value="true"/></property>
  </property>
</channel>
XML
run xfce4-panel --disable-wm-check

mkdir "$home/work"
"$program" job create --name Nightly --directory "$home/work" >/dev/null
for task in Review Audit; do "$program" task create --job Nightly --name $task --cron "0 9 * * *" --prompt "$task" >/dev/null; done
"$program" task run Audit --wait >/dev/null 2>&1 || true # there is no claude: it fails

# picture NAME: the menu, once the icon is shown.
picture() {
  for _ in $(seq 60); do
    sleep 0.5
    [ "$(import -window root -crop 40x28+0+0 txt:- | grep -ci '#3D8BEB\|(61,139,235)')" -gt 20 ] && break
  done
  xdotool mousemove 26 14 click 1 && sleep 1.5
  import -window root "$out/tray-$1.png"
  xdotool key Escape && sleep 0.5
  echo "$out/tray-$1.png"
}
picture light
xfconf-query -c xfce4-panel -p /panels/dark-mode -s true
sleep 1
picture dark
