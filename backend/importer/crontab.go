package importer

import (
	"fmt"
	"path"
	"slices"
	"strings"
	"time"

	"mvdan.cc/sh/v3/syntax"

	"claude-scheduler/backend/model"
	"claude-scheduler/backend/schedule"
)

// entry is one line of a crontab that runs something.
type entry struct {
	number  int // line number, from 1
	spec    string
	command string
	input   string // text after the first %
	comment string // the comment right above it
	zone    string
	home    string // the crontab's HOME; empty: the user's
}

// Crontab reads a user's crontab. Lines that call claude become equivalent
// tasks; the others become tasks in which Claude runs the command, marked as
// uncertain.
func Crontab(text string, m HostInfo) ImportSet {
	var h ImportSet
	entries, variables := crontabEntries(text)
	for _, e := range entries {
		h.cronTask(e, m)
	}
	if len(variables) > 0 && len(h.Jobs) > 0 {
		profile := model.NewProfile()
		profile.ID, profile.Name = stableID("crontab", "profile"), "Variables of the crontab"
		profile.EnvVars, profile.CreatedAt, profile.UpdatedAt = variables, m.Now, m.Now
		h.Profiles = append(h.Profiles, profile)
		for i := range h.Jobs {
			h.Jobs[i].Profile = model.Text(profile.ID)
		}
	}
	return h
}

// crontabEntries parses a crontab, with the variables that it sets for
// programs. Variables for cron itself and its minimal environment are left out:
// runs have the login shell's.
func crontabEntries(text string) (entries []entry, variables []model.EnvVar) {
	zone, home, comment := "", "", ""
	number := 0
	for line := range strings.Lines(text) {
		number++
		line = strings.TrimSpace(line)
		if rest, ok := strings.CutPrefix(line, "#"); ok {
			comment = strings.TrimSpace(strings.TrimLeft(rest, "# "))
			if isCommentedOut(comment) {
				comment = ""
			}
			continue
		}
		if name, value, ok := assignment(line); ok {
			switch name {
			case "CRON_TZ", "TZ":
				zone = value
			case "HOME":
				home = value
			case "SHELL", "PATH", "MAILTO", "MAILFROM", "LOGNAME", "USER", "RANDOM_DELAY", "CONTENT_TYPE":
			default:
				variables = append(variables, model.EnvVar{Name: name, Source: model.SourceStatic, Value: value})
			}
		} else if spec, rest, ok := specOf(line); ok {
			e := entry{number: number, spec: spec, comment: comment, zone: zone, home: strings.TrimSuffix(home, "/")}
			e.command, e.input = splitStdin(rest)
			entries = append(entries, e)
		}
		comment = ""
	}
	return entries, variables
}

// isCommentedOut reports whether a comment is a disabled entry or variable
// rather than a name for the next line.
func isCommentedOut(comment string) bool {
	if _, _, ok := assignment(comment); ok {
		return true
	}
	spec, _, ok := specOf(comment)
	if !ok {
		return false
	}
	_, err := schedule.Compile(model.ScheduleConfig{Type: model.Calendar, CronExpression: spec}, time.UTC)
	return err == nil
}

// assignment reads NAME = value, with or without quotes.
func assignment(line string) (name, value string, ok bool) {
	name, value, ok = strings.Cut(line, "=")
	name, value = strings.Trim(strings.TrimSpace(name), `"'`), strings.TrimSpace(value)
	if len(value) > 1 && (value[0] == '"' || value[0] == '\'') && value[len(value)-1] == value[0] {
		value = value[1 : len(value)-1]
	}
	return name, value, ok && syntax.ValidName(name)
}

// specOf splits a line into schedule and command.
func specOf(line string) (spec, rest string, ok bool) {
	count := 5
	if strings.HasPrefix(line, "@") {
		count = 1
	}
	rest = line
	var fields []string
	for range count {
		end := strings.IndexAny(rest, " \t")
		if end < 0 {
			return "", "", false
		}
		fields = append(fields, rest[:end])
		rest = strings.TrimLeft(rest[end:], " \t")
	}
	return strings.Join(fields, " "), rest, rest != ""
}

// splitStdin splits a command where cron does: the first % that is not escaped
// begins standard input, further ones are line breaks.
func splitStdin(text string) (command, input string) {
	var before, after strings.Builder
	now := &before
	for i := 0; i < len(text); i++ {
		switch {
		case text[i] == '\\' && i+1 < len(text) && text[i+1] == '%':
			now.WriteByte('%')
			i++
		case text[i] == '%' && now == &before:
			now = &after
		case text[i] == '%':
			now.WriteByte('\n')
		default:
			now.WriteByte(text[i])
		}
	}
	return before.String(), after.String()
}

// cronTask adds the task of a crontab entry, and its job.
func (h *ImportSet) cronTask(e entry, m HostInfo) {
	t := model.NewTask()
	t.ID = stableID("crontab", e.spec, e.command, e.input)
	t.CreatedAt, t.UpdatedAt = m.Now, m.Now
	t.Schedule.Type, t.Schedule.CronExpression, t.Schedule.Timezone = model.Calendar, e.spec, e.zone
	if e.spec == "@midnight" {
		t.Schedule.CronExpression = "@daily"
	}
	dir, callsClaude := h.readCommands(&t, e)
	dir = e.homed(dir)
	if t.CommandType == model.CommandFile {
		t.Command = e.homed(t.Command)
	}
	if dir == "~" {
		h.remark(t.ID, "job_id", "cron started it in the home directory, and still does")
	} else if !path.IsAbs(dir) && !strings.HasPrefix(dir, "~") {
		dir = e.homed("~/" + dir)
	}
	job := h.jobIn(dir, folderName(dir)+" (crontab)", "crontab", m)
	job.TaskOrder = append(job.TaskOrder, t.ID)
	t.JobID = model.Text(job.ID)
	switch {
	case e.comment != "" && len(e.comment) <= model.MaxName:
		t.Name = e.comment
	case !callsClaude:
		t.Name = "Run " + titleOf(e.command)
	case t.CommandType == model.CommandFile:
		t.Name = path.Base(t.Command)
	default:
		t.Name = titleOf(t.Command)
	}
	h.addTask(t, m)
}

// readCommands fills a task from the shell line of an entry. It returns the
// directory of the task, and whether the line calls claude.
func (h *ImportSet) readCommands(t *model.Task, e entry) (dir string, callsClaude bool) {
	all := stripWrappers(commands(e.command))
	way := pathToClaude(e.command)
	isCondition := func(c command) bool {
		return slices.ContainsFunc(way.conditions, func(g command) bool { return textOf(g) == textOf(c) })
	}
	for i, c := range all {
		if _, ok := changeOfDirectory(c); ok && !callsClaude {
			continue
		}
		args, claude := invokesClaude(c)
		switch {
		case claude && !callsClaude:
			callsClaude = true
			h.claudeTask(t, args)
			h.inputOf(t, e, all, i)
			h.limitOf(t, c)
			if c.files {
				h.remark(t.ID, "", "its output went into a file; here it is kept with each run")
			}
			if len(c.env) > 0 {
				h.remark(t.ID, "profile", "the variables before the command are left out; put them into a profile")
			}
		case i+1 < len(all) && all[i+1].piped && isClaude(all[i+1]): // the prompt of claude
		case textOf(c) == "", !callsClaude && (isCondition(c) || isExit(c) && len(way.conditions) > 0):
		case callsClaude || anyClaude(all):
			h.remark(t.ID, "command", fmt.Sprintf("%q on the same line is left out", textOf(c)))
		}
	}
	if !callsClaude {
		return h.otherTask(t, e, all), false
	}
	dir, open := way.directory()
	if open {
		h.remark(t.ID, "job_id", fmt.Sprintf("the shell expanded %s; choose the directory of the job", dir))
	}
	if t.Precheck = forSh(way.guard()); t.Precheck != "" {
		h.remark(t.ID, "precheck", "its condition is checked before each run: "+t.Precheck)
	}
	return dir, true
}

// homed is a path as the shell of an entry with its own HOME reads it.
func (e entry) homed(name string) string {
	if rest, ok := strings.CutPrefix(name, "~"); ok && e.home != "" && (rest == "" || rest[0] == '/') {
		return e.home + rest
	}
	return name
}

// inputOf finds the prompt if it is not an argument: the text after % in the
// line, a file, or the command before the pipe.
func (h *ImportSet) inputOf(t *model.Task, e entry, all []command, i int) {
	c := all[i]
	var before command
	if c.piped && i > 0 {
		before = all[i-1]
	}
	source := ""
	if len(before.words) > 0 {
		source = path.Base(before.words[0].text)
	}
	if t.Command != "" {
		if e.input != "" || c.input != "" || len(c.here) > 0 || c.piped {
			h.remark(t.ID, "command", "other standard input is left out; name it in the prompt")
		}
		return
	}
	switch {
	case e.input != "":
		t.Command = e.input
	case len(c.here) > 0:
		h.promptOf(t, c.here)
	case c.input != "":
		t.CommandType, t.Command = model.CommandFile, withTilde(c.input)
	case source == "cat" && len(before.words) == 2:
		t.CommandType, t.Command = model.CommandFile, withTilde(before.words[1].text)
	case (source == "echo" || source == "printf") && len(before.words) > 1:
		h.promptOf(t, before.words[1:])
	default:
		t.Command = "Describe here what Claude should do."
		h.remark(t.ID, "command", "the line does not contain the prompt; write it here")
	}
}

// limitOf applies the time limit of timeout(1).
func (h *ImportSet) limitOf(t *model.Task, c command) {
	is := func(names ...string) func(word) bool {
		return func(w word) bool { return slices.Contains(names, path.Base(w.text)) }
	}
	at := slices.IndexFunc(c.words, is("timeout", "gtimeout"))
	if claude := slices.IndexFunc(c.words, is("claude", "claude.exe")); at < 0 || claude >= 0 && claude < at {
		return
	}
	for i := at + 1; i < len(c.words); i++ {
		switch text := c.words[i].text; {
		case slices.Contains([]string{"-k", "--kill-after", "-s", "--signal"}, text): // has a value
			i++
		case strings.HasPrefix(text, "-"):
		default: // the first operand
			limit, ok := parseDuration(text)
			switch {
			case !ok:
				h.remark(t.ID, "timeout", "the time limit "+text+" is left out; set one")
			case limit == 0: // none
			default:
				t.Timeout = max(int(limit/time.Second), 1)
			}
			return
		}
	}
}

// otherTask makes a task of a line that does not call claude.
func (h *ImportSet) otherTask(t *model.Task, e entry, all []command) (dir string) {
	if h.Uncertain == nil {
		h.Uncertain = map[string]bool{}
	}
	h.Uncertain[t.ID] = true
	dir = "~"
	if len(all) > 1 && len(all[0].words) == 2 && all[0].words[0].text == "cd" {
		dir = withTilde(all[0].words[1].text)
	}
	t.Command = "Run this shell command and report its result:\n\n" + strings.TrimSpace(e.command) + "\n"
	why := "the line does not call claude: Claude would run it, which costs money"
	if mentionsClaude(e.command) {
		why = "the line calls claude in a way that is not understood here, such as a loop: Claude would run the whole line, which costs money"
	}
	h.remark(t.ID, "command", why+"; leave it in cron unless you want that")
	h.remark(t.ID, "allowed_tools", "Claude may run nothing until you allow it, for example Bash")
	return dir
}

// stripWrappers replaces "bash -lc '…'" by its commands.
func stripWrappers(all []command) []command {
	var out []command
	for _, c := range all {
		line, around, ok := shellLine(c)
		if !ok {
			out = append(out, c)
			continue
		}
		for _, inner := range commands(line) {
			inner.files = inner.files || c.files
			if isClaude(inner) {
				inner.words = append(slices.Clone(around), inner.words...)
			}
			out = append(out, inner)
		}
	}
	return out
}

// shellLine returns the line that a command runs in a shell, and wrappers
// around it, such as a time limit.
func shellLine(c command) (line string, around []word, ok bool) {
	n := len(c.words)
	for i := range max(n-2, 0) {
		switch path.Base(c.words[i].text) {
		case "sh", "bash", "zsh", "dash", "fish":
			flag := c.words[n-2].text
			return c.words[n-1].text, c.words[:i], strings.HasPrefix(flag, "-") && strings.HasSuffix(flag, "c")
		}
	}
	return "", nil, false
}

func isClaude(c command) bool { _, ok := invokesClaude(c); return ok }

func anyClaude(all []command) bool {
	for _, c := range all {
		if isClaude(c) {
			return true
		}
	}
	return false
}

// textOf returns a command without its quotes, variables and redirections.
func textOf(c command) string {
	if c.more != "" {
		return c.more
	}
	texts := make([]string, len(c.words))
	for i, w := range c.words {
		texts[i] = w.text
	}
	return strings.Join(texts, " ")
}
