package environ

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
)

// envQuery is the arguments with which a shell prints its environment.
type envQuery struct {
	args []string
	dash bool // a dash before the program name makes it a login shell
	// script, when it is not empty, is a file whose path is the last argument.
	// The shell reads it in a terminal; without one, it gets the arguments of
	// elsewhere.
	script    string
	elsewhere []string
}

// envQueryFor returns how the shell at path prints its environment between the
// markers begin and middle, and its process limits between middle and end (see
// parseLimits), after the startup files that it reads in a terminal. Without
// interactive it skips the files that only interactive shells read. home is the
// home directory.
func envQueryFor(path string, interactive bool, home, begin, middle, end string) envQuery {
	flags := "-lc"
	if interactive {
		flags = "-lic"
	}
	const limits = "/bin/sh -c 'umask; ulimit -Sn'; "
	script := printMarker("", begin) + "; /usr/bin/env -0 || /usr/bin/env; " + printMarker("", middle) + "; " + limits + printMarker("", end)
	switch name := filepath.Base(path); {
	case strings.HasSuffix(name, "csh"): // accepts no -l with other flags
		return envQuery{args: []string{strings.Replace(flags, "l", "", 1), script}, dash: true}
	case name == "nu":
		return envQuery{args: []string{flags, printMarker("^", begin) + "; ^/usr/bin/env -0; " + printMarker("^", middle) + "; ^" + limits + printMarker("^", end)}}
	case strings.HasPrefix(name, "xonsh"): // accepts no combined flags
		args := []string{"-l", "-c", script}
		if interactive {
			args = append([]string{"-i"}, args...)
		}
		return envQuery{args: args}
	case name == "elvish":
		script = printMarker("", begin) + "; /usr/bin/env -0; " + printMarker("", middle) + "; " + limits + printMarker("", end)
		if !interactive {
			return envQuery{args: []string{"-c", script}}
		}
		// The module edit: exists only in a terminal; without it most users'
		// rc.elv fails.
		script = "use runtime; try { eval (slurp < $runtime:rc-path) } catch e { set-env " + rcFailedVar + " 1 }; " + script
		return envQuery{args: []string{"-rc"}, script: script + "; exit", elsewhere: []string{"-c", script}}
	case name == "bash" && interactive && runtime.GOOS != "darwin" && !readsBashrc(home):
		// A terminal on Linux is not a login shell: .bashrc works there,
		// whether a login shell reads it or not.
		script = "[ -r ~/.bashrc ] && . ~/.bashrc; " + script
	}
	return envQuery{args: []string{flags, script}}
}

const supportedShells = "bash, zsh, fish, dash, ksh, tcsh, Nushell, Elvish and xonsh"

// supported reports whether the query is in the shell's language. Other
// shells get the query for bash, which may work.
func supported(shell string) bool {
	name := filepath.Base(shell)
	if slices.Contains([]string{"sh", "ash", "dash", "bash", "rbash", "zsh", "ksh", "mksh", "oksh", "pdksh", "yash", "posh", "csh", "tcsh", "fish", "nu", "elvish"}, name) {
		return true
	}
	return strings.HasPrefix(name, "xonsh") || strings.HasPrefix(name, "ksh") // also ksh93, xonsh.py
}

// rcFailedVar is set by a shell that continues after its startup file failed.
const rcFailedVar = noticeVar + "_FAILED"

// printMarker prints a marker. It is in two halves, so that a shell that echoes its
// commands cannot fake it. prefix marks an external command, if the shell
// requires that.
func printMarker(prefix, marker string) string {
	half := len(marker) / 2
	return fmt.Sprintf("%s/usr/bin/env printf '%%s%%s' '%s' '%s'", prefix, marker[:half], marker[half:])
}

var mentionsBashrc = regexp.MustCompile(`(?m)^[^#\n]*bashrc`)

// readsBashrc reports whether the startup file that a login bash reads, the
// first of three, sources .bashrc.
func readsBashrc(home string) bool {
	for _, name := range []string{".bash_profile", ".bash_login", ".profile"} {
		if text, err := os.ReadFile(filepath.Join(home, name)); err == nil {
			return mentionsBashrc.Match(text)
		}
	}
	return false
}
