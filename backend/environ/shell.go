package environ

import (
	"bytes"
	"os"
	"slices"
	"strconv"
	"strings"
)

// parseDump finds what the shell printed between the markers. The variables end
// with NUL, or, where env has no option -0, with newlines; a line without a
// name then continues the value before it. Not ok while the end has not come.
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

// Limits are what a login shell gives programs beside its environment.
type Limits struct {
	Umask     *int   // nil: not known
	OpenFiles uint64 // the soft limit; 0: not known, or none
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

// noticeVar tells start-up files that only the environment is asked for, so
// that they can leave out a multiplexer or a greeting. Its value marks the
// processes that they start.
const noticeVar = "CLAUDE_SCHEDULER_LOGIN_SHELL"

// withoutShell drops what belongs to the shell that was asked: its directory,
// its depth, what Nushell and ksh add, and our own notice. A folder for temporary files that is not there
// is replaced by that of base.
func withoutShell(env, base []string) []string {
	vars := newTable(env)
	for _, name := range []string{"_", "PWD", "OLDPWD", "SHLVL", "LAST_EXIT_CODE", "A__z", noticeVar, rcFailedVar} {
		delete(vars, name)
	}
	if info, err := os.Stat(vars.get("TMPDIR")); err != nil || !info.IsDir() {
		delete(vars, nameKey("TMPDIR"))
	}
	for name, value := range newTable(base) {
		if slices.Contains([]string{"HOME", "USER", "LOGNAME", "SHELL", "PATH", "LANG", "TMPDIR"}, name) && vars[name] == "" {
			vars[name] = value
		}
	}
	return vars.list()
}
