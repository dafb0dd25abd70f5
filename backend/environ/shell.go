package environ

import (
	"bytes"
	"os"
	"slices"
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
