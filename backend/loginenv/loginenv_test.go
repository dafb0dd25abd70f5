//go:build unix

package loginenv

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// polluted are variables that terminals have beyond those of a login, by family.
var polluted = []string{
	"ANTHROPIC_API_KEY=x", "ANTHROPIC_AUTH_TOKEN=x", "ANTHROPIC_BASE_URL=x", "ANTHROPIC_MODEL=x", "ANTHROPIC_CUSTOM_HEADERS=x",
	"CLAUDE_CONFIG_DIR=/x", "CLAUDE_CODE_OAUTH_TOKEN=x", "CLAUDE_CODE_USE_BEDROCK=1", "CLAUDECODE=1", "CLAUDE_PROJECT_DIR=/x", "AI_AGENT=x",
	"AWS_PROFILE=prod", "AWS_ACCESS_KEY_ID=x", "GOOGLE_APPLICATION_CREDENTIALS=/x", "GOOGLE_CLOUD_PROJECT=x", "AZURE_TENANT_ID=x", "KUBECONFIG=/x",
	"DOCKER_HOST=x", "VAULT_TOKEN=x", "GITHUB_TOKEN=x", "GH_TOKEN=x", "NPM_TOKEN=x", "OPENAI_API_KEY=x",
	"NODE_OPTIONS=--inspect", "NODE_EXTRA_CA_CERTS=/x", "VIRTUAL_ENV=/x", "PYTHONPATH=/x", "PYTHONHOME=/x", "CONDA_PREFIX=/x", "GOFLAGS=-x", "GOROOT=/x",
	"RUSTFLAGS=x", "JAVA_HOME=/x", "LD_PRELOAD=/x", "LD_LIBRARY_PATH=/x", "DYLD_INSERT_LIBRARIES=/x", "NVM_BIN=/x", "npm_config_prefix=/x",
	"GIT_DIR=/x", "GIT_WORK_TREE=/x", "GIT_INDEX_FILE=/x", "GIT_AUTHOR_NAME=x", "GIT_SSH_COMMAND=x", "GNUPGHOME=/x",
	"IN_NIX_SHELL=impure", "NIX_BUILD_TOP=/x", "DIRENV_DIR=/x", "TMPDIR=/no/such/folder", "TMP=/x", "TEMPDIR=/x",
	"CI=true", "DEBUG=1", "TERM=xterm", "TERM_PROGRAM=x", "TMUX=/x", "STY=x", "COLUMNS=80", "PWD=/x", "OLDPWD=/x", "SHLVL=2", "BASH_ENV=/x", "ENV=/x",
	"ZDOTDIR=/x", "CLAUDE_SCHEDULER_RUN_ID=x", "CLAUDE_SCHEDULER_LOGIN_SHELL=x", "EDITOR=vi", "PS1=x", "PROMPT_COMMAND=x", "LC_ALL=C", "LC_COLLATE=C", "LANGUAGE=POSIX", "TZ=Asia/Tokyo", "HISTFILE=/x", "MAKEFLAGS=-j", "SUDO_USER=x", "VSCODE_PID=1",
}

func TestTerminalVariablesAreDropped(t *testing.T) {
	env := append(slices.Clone(polluted), "HOME=/home/u", "PATH=/polluted/bin")
	for name, got := range map[string][]string{"service": Service(env), "login": Environment(env)} {
		for _, entry := range polluted {
			if slices.Contains(got, entry) {
				t.Errorf("%s: %s is left", name, entry)
			}
		}
		vars := startTable(got)
		for _, want := range []string{"HOME", "USER", "LOGNAME", "SHELL", "PATH", "LANG", "TMPDIR"} {
			if vars[want] == "" {
				t.Errorf("%s: no %s", name, want)
			}
		}
		if vars["HOME"] != "/home/u" || strings.Contains(vars["PATH"], "polluted") {
			t.Errorf("%s: %v", name, vars)
		}
	}
}

func TestLoginVariablesAreKept(t *testing.T) {
	dir := t.TempDir()
	socket := filepath.Join(dir, "bus")
	if err := os.WriteFile(socket, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	displays = dir
	t.Cleanup(func() { displays = "/tmp/.X11-unix" })
	for _, name := range []string{"X0", "wayland-0"} {
		if err := os.WriteFile(filepath.Join(dir, name), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	env := []string{
		"HOME=/home/u", "USER=u", "LOGNAME=u", "SHELL=/bin/sh", "LANG=de_DE.UTF-8", "LC_TIME=en_GB.UTF-8", "LANGUAGE=de", "XDG_RUNTIME_DIR=" + dir,
		"DBUS_SESSION_BUS_ADDRESS=unix:path=" + socket + ",guid=1", "SSH_AUTH_SOCK=" + socket, "DISPLAY=:0", "WAYLAND_DISPLAY=wayland-0", "XAUTHORITY=" + socket,
		"XDG_CURRENT_DESKTOP=GNOME", "XDG_SESSION_TYPE=wayland", "CLAUDE_SCHEDULER_HOME=/data",
	}
	for name, got := range map[string][]string{"service": Service(env), "login": Environment(env)} {
		for _, entry := range env {
			if !slices.Contains(got, entry) {
				t.Errorf("%s: %s is lost", name, entry)
			}
		}
	}
	own := []string{"XDG_CONFIG_HOME=/c", "HTTPS_PROXY=http://proxy", "SSL_CERT_FILE=/ca"}
	for _, entry := range own { // the service needs them; runs have them only from startup files
		if !slices.Contains(Service(own), entry) || slices.Contains(Environment(own), entry) {
			t.Error(entry)
		}
	}
}

// Sockets and displays of an ssh connection are invalid once it has ended.
func TestSSHConnection(t *testing.T) {
	dir := t.TempDir()
	run := filepath.Join(dir, "run")
	if err := os.Mkdir(run, 0o700); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{dir + "/agent", dir + "/bus", run + "/bus", run + "/agent"} {
		if err := os.WriteFile(path, nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	of := []string{"LANG=fr_FR.UTF-8", "LC_CTYPE=fr_FR.UTF-8", "SSH_AUTH_SOCK=" + dir + "/agent", "DBUS_SESSION_BUS_ADDRESS=unix:path=" + dir + "/bus", "DISPLAY=localhost:10.0", "XDG_SESSION_ID=4"}
	session := []string{"SSH_AUTH_SOCK=" + run + "/agent", "DBUS_SESSION_BUS_ADDRESS=unix:path=" + run + "/bus"}
	for _, c := range []struct {
		env  []string
		kept bool
	}{{of, true}, {append(of, "SSH_CONNECTION=1.2.3.4"), false}, {append(of, "SSH_TTY=/dev/pts/1"), false}, {append(session, "SSH_CONNECTION=1"), true}} {
		got := Environment(append([]string{"XDG_RUNTIME_DIR=" + run}, c.env...))
		for _, entry := range c.env {
			if name, _, _ := strings.Cut(entry, "="); name != "SSH_CONNECTION" && name != "SSH_TTY" && slices.Contains(got, entry) != c.kept {
				t.Errorf("%s: kept is %v", entry, !c.kept)
			}
		}
	}
}

func TestRemovedSocketsAreDropped(t *testing.T) {
	env := []string{"XDG_RUNTIME_DIR=/no/such", "SSH_AUTH_SOCK=/no/such/agent", "DBUS_SESSION_BUS_ADDRESS=unix:path=/no/such/bus", "XAUTHORITY=/no/such", "DISPLAY=:4711", "DISPLAY=unix:4711.0", "WAYLAND_DISPLAY=wayland-4711", "WAYLAND_DISPLAY=/no/such"}
	for _, entry := range env {
		if slices.Contains(Environment(env), entry) || slices.Contains(Reachable(env), entry) {
			t.Errorf("%s is kept", entry)
		}
	}
	if abstract := []string{"DBUS_SESSION_BUS_ADDRESS=unix:abstract=/tmp/x", "A=1", "SSH_AUTH_SOCK=", "DISPLAY=elsewhere:0"}; !slices.Equal(Reachable(abstract), abstract) {
		t.Error(Reachable(abstract))
	}
}

// The shell that nix sets in SHELL is not the user's.
func TestShellOfNix(t *testing.T) {
	_, _, shell := Account()
	if got := startTable(Service([]string{"SHELL=/nix/store/x/bin/bash", "IN_NIX_SHELL=pure"}))["SHELL"]; got != shell {
		t.Errorf("SHELL is %s, want %s", got, shell)
	}
}

// In a container the time zone is that of its first process.
func TestZoneOfAContainer(t *testing.T) {
	file := filepath.Join(t.TempDir(), "environ")
	if err := os.WriteFile(file, []byte("HOME=/\x00TZ=Europe/Berlin\x00A=1\x00"), 0o600); err != nil {
		t.Fatal(err)
	}
	if got := containerZone(file); got != "Europe/Berlin" {
		t.Errorf("got %q", got)
	}
	if got := containerZone(file + " of somebody else"); got != "" {
		t.Errorf("got %q", got)
	}
}

func TestAssignments(t *testing.T) {
	got := assignments("# comment\nA=1\nexport B=\"two words\"\nC='x'\n\nnonsense\nD=a=b\nE F=1\n  G=\"open\n")
	want := map[string]string{"A": "1", "B": "two words", "C": "x", "D": "a=b", "G": "\"open"}
	if !maps.Equal(got, want) {
		t.Errorf("%q", got)
	}
}

func TestEntry(t *testing.T) {
	const passwd = "root:x:0:0::/root:/bin/bash\nu:x:1000:1000:U,,,:/home/u:/usr/bin/fish\nshort:x\n"
	if f := entry(passwd, "1000"); f == nil || f[0] != "u" || f[5] != "/home/u" || f[6] != "/usr/bin/fish" || entry(passwd, "7") != nil {
		t.Errorf("%q", f)
	}
}

// Variables of environment.d are part of every login.
func TestEnvironmentFolder(t *testing.T) {
	if _, err := os.Stat(settingsGenerator); err != nil {
		if got := sessionSettings(map[string]string{"HOME": t.TempDir()}); got != nil {
			t.Error(got) // without systemd, nothing reads these folders
		}
		return
	}
	home := t.TempDir()
	if err := os.MkdirAll(home+"/.config/environment.d", 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(home+"/.config/environment.d/a.conf", []byte("A=\"two words\"\nQ=it's \"$HOME\"\nPATH=$HOME/bin:$PATH\nLANG=xx\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	got := startTable(Environment([]string{"HOME=" + home, "LANG=de_DE.UTF-8"}))
	if got["A"] != "two words" || got["Q"] != `it's "`+home+`"` && got["Q"] != "it's "+home || !strings.HasPrefix(got["PATH"], home+"/bin:/") || got["LANG"] != "de_DE.UTF-8" {
		t.Errorf("%q", got)
	}
}
