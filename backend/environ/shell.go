package environ

import (
	"bytes"
	"fmt"
	"maps"
	"os"
	"os/user"
	"path/filepath"
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
// that they can leave out a multiplexer or a greeting.
const noticeVar = "CLAUDE_SCHEDULER_LOGIN_SHELL"

// withoutSession removes what a Claude Code session that this process was
// started in left behind: a run must not take itself for a part of it. What the
// user's start-up files set is not affected.
func withoutSession(env []string) []string {
	return slices.DeleteFunc(slices.Clone(env), func(pair string) bool {
		name, _, _ := strings.Cut(pair, "=")
		return name == "CLAUDECODE" || strings.HasPrefix(name, "CLAUDE_CODE_")
	})
}

// complete drops what belongs to the shell that was asked (its directory, its
// depth) and adds what every program may expect and a service manager may not
// have given: HOME, USER, LOGNAME, PATH, SHELL, LANG and TMPDIR.
func complete(env []string, shell string) []string {
	vars := newTable(env)
	for _, name := range []string{"_", "PWD", "OLDPWD", "SHLVL", noticeVar} {
		delete(vars, name)
	}
	expected := map[string]string{
		"SHELL": shell,
		"PATH":  "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin",
		"LANG":  "C.UTF-8",
		// os.TempDir without its slash at the end, which macOS sets and nobody expects.
		"TMPDIR": filepath.Clean(os.TempDir()),
	}
	if u, err := user.Current(); err == nil {
		maps.Copy(expected, map[string]string{"HOME": u.HomeDir, "USER": u.Username, "LOGNAME": u.Username})
	}
	for name, value := range expected {
		if vars[name] == "" && value != "" {
			vars[name] = value
		}
	}
	return vars.list()
}

// dumpScript prints the environment between two markers. The markers stand in
// it in halves, so that a shell that echoes its commands cannot fake them; the
// words are those that Bourne shells, fish and csh have in common.
func dumpScript(begin, end string) string {
	say := func(marker string) string {
		half := len(marker) / 2
		return fmt.Sprintf("/usr/bin/env printf '%%s%%s' '%s' '%s'", marker[:half], marker[half:])
	}
	return say(begin) + "; /usr/bin/env -0 || /usr/bin/env; " + say(end)
}
