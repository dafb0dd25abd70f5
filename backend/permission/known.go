package permission

import (
	"path"
	"regexp"
	"slices"
	"strings"
)

// readers are commands no option of which writes, runs a program or changes
// anything. It is short on purpose. Not on it, each for one option: grep
// (within the CLI it is ugrep: --filter), rg (--pre), sort (-o,
// --compress-program), uniq and xxd (a second operand is written), find
// (-exec, -delete, -fprint), diff (-l), date (-s), hostname, file (-C), tree
// (-o), less and man (-P), sed (w, e), awk (system), env, printf and echo
// (nothing, but the CLI permits them anyway), git log, diff and show
// (--output, --ext-diff), git branch, git grep (-O), tar (--to-command).
var readers = strings.Fields(`ls cat head wc pwd stat du df cut tr nl paste comm cmp od basename dirname realpath readlink
	sha1sum sha256sum sha512sum md5sum cksum whoami id nproc uname`)

// gitReaders are git's, for which the same is true.
var gitReaders = []string{"status", "rev-parse", "ls-files"}

// readOnly is how a rule for all arguments of a command begins; empty: it must
// be exact.
func readOnly(words []string) string {
	switch {
	case slices.Contains(readers, words[0]):
		return words[0]
	case words[0] == "git" && len(words) > 1 && slices.Contains(gitReaders, words[1]):
		return "git " + words[1]
	}
	return ""
}

// isFilter reports a command that does nothing with its input but write some
// of it out again.
func isFilter(words []string) bool {
	// Options by which sort and ugrep run a program; both take abbreviations.
	for _, w := range words[1:] {
		for _, option := range []string{"--fi", "--pre", "--comp", "--pa", "--vi", "--save"} {
			if strings.HasPrefix(w, option) {
				return false
			}
		}
	}
	return slices.Contains(readers, words[0]) || slices.Contains([]string{"tail", "grep", "egrep", "fgrep", "sort", "uniq", "tee", "jq", "column", "fold"}, words[0])
}

// inputRunners run what they read, whatever their arguments.
var inputRunners = strings.Fields(`xargs parallel su chroot nsenter unshare script screen tmux expect at batch ed ex gdb lldb telnet nc ncat socat busybox crontab`)

// interpreters run what they read unless their arguments hold the program.
var interpreters = strings.Fields(`sh bash dash zsh ksh ash csh tcsh fish python python2 python3 pypy pypy3 node nodejs ruby perl php lua luajit tclsh R
	julia irb ghci scala groovy jshell osascript pwsh powershell psql mysql mariadb sqlite3 mongosh redis-cli`)

var (
	versioned = regexp.MustCompile(`^(python|pypy|perl|ruby|php|lua|node)[0-9.]+$`)
	codeFlag  = regexp.MustCompile(`^(-[a-z]*c|-e|-m|-r|--eval|--command|--execute)$`)
)

// runsInput names the command of a line that runs what is piped to it; empty:
// none is known to. A line such as `sudo -u me bash` holds one, too.
func runsInput(words []string) string {
	for i, w := range words {
		name := path.Base(w)
		switch {
		case w == "-" && words[0] != "cd", w == "/dev/stdin", w == "/dev/fd/0", w == "/proc/self/fd/0", strings.HasSuffix(w, "=-"), w == "-f-":
			return words[0]
		case slices.Contains(inputRunners, name) && (i == 0 || isWrapped(words[:i])):
			return name
		case (name == "ssh" || name == "sudo" || name == "doas") && isBare(name, words[i+1:]):
			return name
		case slices.Contains(interpreters, name) || versioned.MatchString(name):
			if !holdsProgram(name, words[i+1:]) {
				return name
			}
			return ""
		}
	}
	return ""
}

// isWrapped reports words that may run the one behind them.
func isWrapped(words []string) bool {
	return slices.Contains(strings.Fields("timeout nice nohup stdbuf time command env sudo doas exec setsid ionice chrt docker podman kubectl ssh npx uvx uv find flock watch"), path.Base(words[0]))
}

// isBare reports arguments of ssh, sudo or doas that name no command to run.
func isBare(name string, args []string) bool {
	needed, withValue := 1, "CDghpRrTtUu" // of sudo and doas
	if name == "ssh" {
		needed, withValue = 2, "bcDEeFIiJLlmOopQRSWw" // the first is the host
	}
	operands := 0
	for i := 0; i < len(args); i++ {
		switch {
		case !strings.HasPrefix(args[i], "-"):
			operands++
		case len(args[i]) == 2 && strings.Contains(withValue, args[i][1:]):
			i++
		}
	}
	return operands < needed
}

// holdsProgram reports arguments of an interpreter that say what it runs.
func holdsProgram(name string, args []string) bool {
	for len(args) > 0 && (strings.HasPrefix(name, "python") || strings.HasPrefix(name, "pypy")) && slices.Contains([]string{"-u", "-B", "-I", "-S", "-O", "-OO"}, args[0]) {
		args = args[1:]
	}
	switch {
	case len(args) == 0:
		return false
	case codeFlag.MatchString(args[0]):
		return len(args) > 1
	case strings.HasPrefix(args[0], "-"):
		return args[0] == "--version" || args[0] == "-V"
	case slices.Contains([]string{"sqlite3", "psql", "mysql", "mariadb", "mongosh", "redis-cli"}, name):
		return name == "sqlite3" && len(args) > 1 || slices.ContainsFunc(args, codeFlag.MatchString)
	}
	return true
}
