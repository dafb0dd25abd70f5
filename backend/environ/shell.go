package environ

import (
	"bytes"
	"os"
	"slices"
	"strconv"
	"strings"
)

// parseDump parses what the shell printed between the markers. The variables
// end with NUL, or, if env has no option -0, with newlines; a line without a
// name then continues the previous value. ok is false while the end is missing.
func parseDump(out []byte, begin, end string) (env []string, ok bool) {
	from := bytes.Index(out, []byte(begin))
	if from < 0 {
		return nil, false
	}
	out = out[from+len(begin):]
	to := bytes.Index(out, []byte(end))
	if to < 0 {
		return nil, false
	}
	text := string(out[:to])
	if strings.ContainsRune(text, 0) {
		for pair := range strings.SplitSeq(text, "\x00") {
			if name, _, found := strings.Cut(pair, "="); found && name != "" {
				env = append(env, pair)
			}
		}
		return env, true
	}
	for line := range strings.SplitSeq(strings.TrimSuffix(text, "\n"), "\n") {
		if name, _, found := strings.Cut(line, "="); found && validName(name) {
			env = append(env, line)
		} else if len(env) > 0 {
			env[len(env)-1] += "\n" + line
		}
	}
	return env, true
}

// Limits are the process limits of a login shell.
type Limits struct {
	Umask     *int   // nil: unknown
	OpenFiles uint64 // the soft limit; 0: unknown or unlimited
}

// parseLimits reads the lines of umask and of the soft limit of open files
// between two markers.
func parseLimits(out []byte, begin, end string) (l Limits, ok bool) {
	_, out, _ = bytes.Cut(out, []byte(begin))
	out, _, ok = bytes.Cut(out, []byte(end))
	if !ok {
		return l, false
	}
	mask, files, _ := strings.Cut(strings.TrimSpace(string(out)), "\n")
	if n, err := strconv.ParseUint(strings.TrimSpace(mask), 8, 9); err == nil {
		umask := int(n)
		l.Umask = &umask
	}
	l.OpenFiles, _ = strconv.ParseUint(strings.TrimSpace(files), 10, 32) // "unlimited" is 0
	return l, true
}

// noticeVar tells startup files that only the environment is needed, so that
// they can skip a multiplexer or a greeting. Its value marks the processes that
// they start.
const noticeVar = "CLAUDE_SCHEDULER_LOGIN_SHELL"

// withoutShell drops the shell's own variables: its directory, its depth, what
// Nushell and ksh add, and noticeVar. A missing TMPDIR is replaced by that of
// base.
func withoutShell(env, base []string) []string {
	vars := newEnvironment(env)
	for _, name := range []string{"_", "PWD", "OLDPWD", "SHLVL", "LAST_EXIT_CODE", "A__z", noticeVar, rcFailedVar} {
		delete(vars, name)
	}
	if info, err := os.Stat(vars.get("TMPDIR")); err != nil || !info.IsDir() {
		delete(vars, nameKey("TMPDIR"))
	}
	for name, value := range newEnvironment(base) {
		if slices.Contains([]string{"HOME", "USER", "LOGNAME", "SHELL", "PATH", "LANG", "TMPDIR"}, name) && vars[name] == "" {
			vars[name] = value
		}
	}
	return vars.list()
}
