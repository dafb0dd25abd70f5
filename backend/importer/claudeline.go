package importer

import (
	"maps"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"

	"claude-scheduler/backend/model"
)

// invokesClaude returns the arguments if a command gives Claude Code a prompt,
// directly or through another program.
func invokesClaude(c command) (args []word, ok bool) {
	for i := 0; i < len(c.words); i++ {
		w := c.words[i].text
		switch base := path.Base(w); {
		case base == "claude" || base == "claude.exe", strings.HasPrefix(w, "@anthropic-ai/claude-code"):
			return c.words[i+1:], !isSubcommand(c.words[i+1:])
		case slices.Contains([]string{"env", "exec", "nohup", "command", "time", "caffeinate", "npx", "bunx", "nice", "ionice", "setsid", "timeout", "gtimeout", "flock", "chronic"}, base):
		case strings.HasPrefix(w, "-"), strings.Contains(w, "="): // an option or a variable of the other program
		case i > 0 && (leadingDigit(w) || path.Base(c.words[0].text) == "flock" || strings.HasPrefix(c.words[i-1].text, "-")): // its argument
		default:
			return nil, false
		}
	}
	return nil, false
}

func leadingDigit(text string) bool { return text != "" && text[0] >= '0' && text[0] <= '9' }

// flagKinds returns for each option of the CLI whether it takes a value: one,
// or all words up to the next option.
func flagKinds() map[string]string {
	kinds := map[string]string{}
	for kind, names := range map[string]string{
		"one": `--model --permission-mode --permission-prompts --max-turns --max-budget-usd --resume -r --session-id --output-format --input-format
			--append-system-prompt --system-prompt --append-system-prompt-file --system-prompt-file --system-prompt-snapshot --settings --setting-sources --agent --agents
			--effort --json-schema --fallback-model --name -n --permission-prompt-tool --autocompact --debug-file --environment --file --max-thinking-tokens
			--plugin-dir --plugin-url --remote-control-session-name-prefix --worktree -w`,
		"many": `--allowedTools --allowed-tools --disallowedTools --disallowed-tools --tools --add-dir --mcp-config --betas`,
		"none": `-p --print --verbose -c --continue --dangerously-skip-permissions --allow-dangerously-skip-permissions --include-partial-messages --fork-session
			--strict-mcp-config --bare --ax-screen-reader --bg --background --brief --chrome --no-chrome --desktop --disable-slash-commands
			--exclude-dynamic-system-prompt-sections --forward-subagent-text --ide --include-hook-events --mcp-debug --no-session-persistence
			--replay-user-messages --restricted --safe-mode --tmux`,
	} {
		for _, name := range strings.Fields(names) {
			kinds[name] = kind
		}
	}
	return kinds
}

// claudeTask sets the fields of a task from the arguments of the CLI.
func (h *ImportSet) claudeTask(t *model.Task, args []word) {
	kinds := flagKinds()
	var prompt []word
	var left []string
	unsure := map[int]string{} // words of the prompt that may be the value of an option which is not known here
	fork := false
	for i := 0; i < len(args); i++ {
		flag, value, joined := strings.Cut(args[i].text, "=")
		if !strings.HasPrefix(flag, "-") || flag == "-" {
			if i > 0 && kinds[args[i-1].text] == "" && strings.HasPrefix(args[i-1].text, "-") && args[i-1].text != "-" && !strings.Contains(args[i-1].text, "=") {
				unsure[len(prompt)] = args[i-1].text
			}
			prompt = append(prompt, args[i])
			continue
		}
		if flag == "--" {
			prompt = append(prompt, args[i+1:]...)
			break
		}
		values := []string{value}
		if !joined {
			values = nil
			for kinds[flag] != "" && kinds[flag] != "none" && i+1 < len(args) && !strings.HasPrefix(args[i+1].text, "-") {
				i++
				values = append(values, args[i].text)
				if kinds[flag] == "one" {
					break
				}
			}
		}
		value = strings.Join(values, ",")
		switch flag {
		case "-p", "--print", "--verbose", "--output-format", "--input-format", "--include-partial-messages", "--permission-prompts":
		case "--model":
			t.Model = value
		case "--permission-mode":
			t.Permissions = modeOf(value)
		case "--dangerously-skip-permissions":
			t.Permissions = "bypass"
		case "--allowedTools", "--allowed-tools":
			t.AllowedTools = append(t.AllowedTools, toolsOf(value)...)
		case "--disallowedTools", "--disallowed-tools":
			t.DisallowedTools = append(t.DisallowedTools, toolsOf(value)...)
		case "--max-turns":
			t.MaxTurns, _ = strconv.Atoi(value)
		case "--max-budget-usd":
			t.MaxBudgetUSD, _ = strconv.ParseFloat(value, 64)
		case "-c", "--continue":
			t.SessionMode = model.SessionContinue
		case "-r", "--resume":
			t.SessionMode, t.SessionID = model.SessionResume, model.Text(value)
		case "--fork-session":
			fork = true
		default:
			left = append(left, flag)
		}
	}
	prompt = h.withoutValues(t, prompt, unsure)
	if len(left) > 0 {
		h.remark(t.ID, "command", strings.Join(left, ", ")+" is not supported and was dropped")
	}
	if fork && t.SessionMode != model.SessionNew {
		h.remark(t.ID, "session_mode", "each run continued a copy of the conversation; now they continue the conversation itself")
	}
	h.promptOf(t, prompt)
}

// withoutValues removes the words of a prompt that follow an option which is not
// known here, if others are left: the CLI has one prompt, so they are values.
func (h *ImportSet) withoutValues(t *model.Task, prompt []word, unsure map[int]string) []word {
	if len(unsure) == 0 {
		return prompt
	}
	if len(unsure) == len(prompt) {
		h.remark(t.ID, "command", "the prompt may be the value of "+strings.Join(slices.Sorted(maps.Values(unsure)), ", ")+", which is not known here; check it")
		return prompt
	}
	var rest []word
	for i, w := range prompt {
		if unsure[i] == "" {
			rest = append(rest, w)
		}
	}
	return rest
}

// promptOf sets the command. A file that the shell would have inserted is read
// at each run too; other expansions get a remark.
func (h *ImportSet) promptOf(t *model.Task, prompt []word) {
	texts := make([]string, len(prompt))
	open := false
	for i, w := range prompt {
		texts[i], open = w.text, open || w.open
	}
	text := strings.Join(texts, " ")
	if file, ok := catArgument(text); ok && open {
		t.CommandType, t.Command = model.CommandFile, file
		return
	}
	if open {
		for _, date := range []string{"$(date +%F)", "$(date +%Y-%m-%d)", "$(date)"} {
			text = strings.ReplaceAll(text, date, "{{date}}")
		}
		if strings.ContainsAny(text, "$`") {
			h.remark(t.ID, "command", "the shell expanded $ and `, which does not happen here; write the intended text")
		}
	}
	t.CommandType, t.Command = model.CommandPrompt, text
	if strings.HasPrefix(text, "/") && !strings.Contains(text, "\n") {
		t.CommandType = model.CommandSlash
	}
}

// catArgument reads "$(cat FILE)" and "$(<FILE)".
func catArgument(text string) (file string, ok bool) {
	inner, begins := strings.CutPrefix(text, "$(")
	inner, ends := strings.CutSuffix(inner, ")")
	if !begins || !ends {
		return "", false
	}
	all := commands(inner)
	if len(all) != 1 {
		return "", false
	}
	switch c := all[0]; {
	case len(c.words) == 2 && c.words[0].text == "cat" && c.input == "":
		return withTilde(c.words[1].text), true
	case len(c.words) == 0 && c.input != "":
		return withTilde(c.input), true
	}
	return "", false
}

func modeOf(mode string) string {
	switch mode {
	case "bypassPermissions":
		return "bypass"
	case "manual", "":
		return "default"
	}
	return mode
}

// toolsOf splits a list of tools at commas and spaces outside parentheses.
func toolsOf(list string) []string {
	depth := 0
	return strings.FieldsFunc(list, func(r rune) bool {
		switch r {
		case '(':
			depth++
		case ')':
			depth--
		}
		return depth == 0 && (r == ',' || r == ' ')
	})
}

// withTilde replaces the home directory by ~, which our paths expand.
func withTilde(dir string) string {
	for _, home := range []string{"$HOME", "${HOME}"} {
		if rest, ok := strings.CutPrefix(dir, home); ok && (rest == "" || rest[0] == '/') {
			return "~" + rest
		}
	}
	return dir
}

// parseDuration parses a duration as timeout(1) does: a number of seconds, or of
// the unit s, m, h or d.
func parseDuration(text string) (time.Duration, bool) {
	unit := time.Second
	if text != "" {
		if at := strings.IndexByte("smhd", text[len(text)-1]); at >= 0 {
			unit = []time.Duration{time.Second, time.Minute, time.Hour, 24 * time.Hour}[at]
			text = text[:len(text)-1]
		}
	}
	n, err := strconv.ParseFloat(text, 64)
	const maxDuration = 365 * 24 * time.Hour
	if err != nil || !(n >= 0 && n <= float64(maxDuration/unit)) {
		return 0, false
	}
	return time.Duration(n * float64(unit)), true
}
