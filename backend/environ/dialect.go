package environ

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
)

// A question is the arguments by which a shell prints its environment.
type question struct {
	args []string
	dash bool // a dash in front of the program's name makes it a login shell
}

// questionFor returns how the shell at path prints its environment between two
// markers, after the start-up files that a terminal has it read. Without
// interactive it leaves out those that only interactive shells read, where it
// has such. home is the home directory.
func questionFor(path string, interactive bool, home, begin, end string) question {
	flags := "-lc"
	if interactive {
		flags = "-lic"
	}
	print := say("", begin) + "; /usr/bin/env -0 || /usr/bin/env; " + say("", end)
	switch name := filepath.Base(path); {
	case strings.HasSuffix(name, "csh"): // takes no -l beside other flags
		return question{[]string{strings.Replace(flags, "l", "", 1), print}, true}
	case name == "nu":
		return question{[]string{flags, say("^", begin) + "; ^/usr/bin/env -0; " + say("^", end)}, false}
	case strings.HasPrefix(name, "xonsh"): // takes no joined flags
		args := []string{"-l", "-c", print}
		if interactive {
			args = append([]string{"-i"}, args...)
		}
		return question{args, false}
	case name == "elvish":
		print = say("", begin) + "; /usr/bin/env -0; " + say("", end)
		if interactive { // it reads rc.elv by itself only in a terminal
			print = "use runtime; try { eval (slurp < $runtime:rc-path) } catch e { echo $e[reason] >&2 }; " + print
		}
		return question{[]string{"-c", print}, false}
	case name == "bash" && interactive && runtime.GOOS != "darwin" && !readsBashrc(home):
		// A terminal on Linux is no login shell: what is written into .bashrc
		// works there, whether a login reads it or not.
		print = "[ -r ~/.bashrc ] && . ~/.bashrc; " + print
	}
	return question{[]string{flags, print}, false}
}

// say prints a marker. It stands in two halves, so that a shell that echoes its
// commands cannot fake it. prefix says that a program follows, where a shell
// wants to be told.
func say(prefix, marker string) string {
	half := len(marker) / 2
	return fmt.Sprintf("%s/usr/bin/env printf '%%s%%s' '%s' '%s'", prefix, marker[:half], marker[half:])
}

var mentionsBashrc = regexp.MustCompile(`(?m)^[^#\n]*bashrc`)

// readsBashrc reports whether the start-up file that a login bash reads, the
// first of three, goes on to .bashrc.
func readsBashrc(home string) bool {
	for _, name := range []string{".bash_profile", ".bash_login", ".profile"} {
		if text, err := os.ReadFile(filepath.Join(home, name)); err == nil {
			return mentionsBashrc.Match(text)
		}
	}
	return false
}
