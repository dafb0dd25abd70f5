#!/usr/bin/env bash
# Installs what one target needs and is missing: setup.sh cli|test|window|demo|e2e.
# Takes milliseconds if everything is installed. Debian and Ubuntu by apt, macOS by brew.
set -euo pipefail
cd "$(dirname "$0")/.."

target=${1:-}
case $target in
  cli | test | window | demo | e2e) ;;
  *)
    echo "usage: build/setup.sh cli|test|window|demo|e2e" >&2
    exit 2
    ;;
esac

say() { printf '==> %s\n' "$*" >&2; }
fail() {
  printf 'setup: %s\n' "$1" >&2
  [ -z "${2:-}" ] || printf '       %s\n' "$2" >&2
  exit 1
}
has() { command -v "$1" >/dev/null 2>&1; }

as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi; }

# Each need is one line "name|is it installed?|Debian package(s)|brew formula".
needs() {
  echo "git|has git|git|git"
  case $target in
    test)
      # -race needs a C compiler; the tests of keyring, notifications and tray need a
      # separate session, with a Secret Service and a notification service.
      echo "cc|has cc|build-essential|"
      if [ "$(uname)" = Linux ]; then
        echo "dbus-run-session|has dbus-run-session|dbus|"
        echo "gnome-keyring-daemon|has gnome-keyring-daemon|gnome-keyring|"
        echo "secret-tool|has secret-tool|libsecret-tools|"
        echo "Xvfb|has Xvfb|xvfb|"
        echo "dunst|has dunst && has dunstctl|dunst|"
      fi
      echo "xdg-mime|has xdg-mime || [ $(uname) = Darwin ]|xdg-utils|"
      # login shells that users have
      echo "zsh|has zsh|zsh|zsh"
      echo "fish|has fish|fish|fish"
      echo "ksh|has ksh|ksh|ksh"
      echo "dash|has dash|dash|dash"
      echo "tcsh|has tcsh|tcsh|tcsh"
      echo "elvish|has elvish|elvish|elvish"
      echo "xonsh|has xonsh|xonsh|xonsh"
      echo "ssh-agent|has ssh-agent|openssh-client|"
      echo "ps|has ps|procps|"
      ;;
    e2e)
      echo "WebKitWebDriver|has WebKitWebDriver|webkit2gtk-driver|"
      echo "chromium|has chromium|chromium|"
      echo "Xvfb|has Xvfb|xvfb|"
      echo "dbus-daemon|has dbus-daemon|dbus|"
      echo "openbox|has openbox|openbox|"
      echo "wmctrl|has wmctrl|wmctrl|"
      echo "xdotool|has xdotool|xdotool|"
      echo "xev|has xev|x11-utils|"
      echo "weston|has weston && has weston-screenshooter|weston|"
      echo "import|has import|imagemagick|"
      echo "fonts|[ -e /usr/share/fonts/truetype/noto/NotoSans-Regular.ttf ] && [ -e /usr/share/fonts/truetype/dejavu/DejaVuSansMono.ttf ]|fonts-noto-core fonts-dejavu-core|"
      ;;
    window)
      echo "cc|has cc|build-essential|"
      if [ "$(uname)" = Linux ]; then
        echo "pkg-config|has pkg-config|pkg-config|"
        echo "gtk+-3.0|has pkg-config && pkg-config --exists gtk+-3.0|libgtk-3-dev|"
        echo "webkit2gtk-4.1|has pkg-config && pkg-config --exists webkit2gtk-4.1|libwebkit2gtk-4.1-dev|"
      fi
      ;;
  esac
  case $target in
    test | demo | window) echo "npm|has npm|nodejs npm|node" ;;
  esac
}

missing() { # column
  needs | while IFS='|' read -r _ check deb brew; do
    eval "$check" || case $1 in deb) echo "$deb" ;; brew) echo "$brew" ;; esac
  done | tr '\n' ' '
}

install_debian() {
  local packages
  packages=$(missing deb)
  [ -n "${packages// /}" ] || return 0
  [ "$(id -u)" = 0 ] || has sudo || fail "there is no sudo to install with: $packages" "as root: apt-get install $packages"
  say "apt-get install $packages"
  # A fresh container has no package lists, or lists too old to download from.
  # shellcheck disable=SC2086
  if ls /var/lib/apt/lists/*_Packages* >/dev/null 2>&1 && apt_get install -y --no-install-recommends ca-certificates $packages; then return 0; fi
  # shellcheck disable=SC2086
  if apt_get update && apt_get install -y --no-install-recommends ca-certificates $packages; then return 0; fi
  cat "$log" >&2
  fail "apt-get could not install: $packages" "install them yourself, then try again"
}

# apt_get runs apt-get as root and keeps its output in $log. It waits for another
# package manager (a fresh machine updates itself): apt itself does so for one of
# its three locks only.
apt_get() {
  [ -n "${log:-}" ] || {
    log=$(mktemp)
    trap 'rm -f "$log"' EXIT
  }
  local try
  for try in $(seq 60); do
    as_root env LC_ALL=C DEBIAN_FRONTEND=noninteractive apt-get -qq \
      -o DPkg::Lock::Timeout=600 -o Dpkg::Use-Pty=0 "$@" </dev/null >"$log" 2>&1 && return 0
    grep -qE 'Could not get lock|[Uu]nable to (lock|acquire)' "$log" || return 1
    [ "$try" -gt 1 ] || say "another package manager is at work, waiting for it"
    sleep 10
  done
  return 1
}

install_macos() {
  xcode-select -p >/dev/null 2>&1 || fail "the Xcode command line tools are missing" "xcode-select --install"
  local formulas
  formulas=$(missing brew)
  [ -n "${formulas// /}" ] || return 0
  has brew || fail "missing: $formulas" "install Homebrew (https://brew.sh), or install those programs yourself"
  say "brew install $formulas"
  # shellcheck disable=SC2086
  brew install $formulas >&2
}

# Go below 1.21 cannot fetch the version that go.mod asks for; from 1.21 on it does so automatically.
check_go() {
  local hint="install it from https://go.dev/dl and put its bin directory on PATH"
  has go || fail "Go 1.26 or newer is missing" "$hint"
  local minor
  minor=$(GOTOOLCHAIN=local go env GOVERSION | sed -nE 's/^go1\.([0-9]+).*/\1/p')
  [ -z "$minor" ] || [ "$minor" -ge 21 ] || fail "Go 1.26 or newer is needed, found 1.$minor" "$hint"
}

if [ "$target" = e2e ] && [ "$(uname)" != Linux ]; then
  fail "these tests need Linux: WebKitWebDriver drives no window elsewhere"
fi
if [ "$(uname)" = Darwin ]; then
  install_macos
elif has apt-get; then
  install_debian
elif [ -n "$(missing deb | tr -d ' ')" ]; then
  fail "missing, by their Debian names: $(missing deb)" "install them with this system's package manager, then try again"
fi
check_go
if [ "$target" = window ]; then build/node.sh; fi
