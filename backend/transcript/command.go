package transcript

import (
	"slices"
	"strings"
)

// families are commands whose next word says what they do. The number is how
// many words belong to the rule.
var families = map[string]int{
	"git": 2, "go": 2, "cargo": 2, "docker": 2, "podman": 2, "kubectl": 2, "helm": 2, "terraform": 2, "brew": 2, "apt": 2, "apt-get": 2,
	"pip": 2, "pip3": 2, "uv": 2, "poetry": 2, "npm": 2, "pnpm": 2, "yarn": 2, "bun": 2, "make": 2, "just": 2, "dotnet": 2, "mvn": 2, "gradle": 2,
	"systemctl": 2, "gh": 3, "aws": 3, "gcloud": 3, "az": 3,
}

// runners run what they are given. A rule for all their arguments would permit
// everything, so it names the script, or the whole command.
var runners = []string{"python", "python3", "node", "deno", "ruby", "perl", "php", "bash", "sh", "zsh", "npx", "bunx", "uvx"}

// sharp commands are only ever permitted word for word.
var sharp = []string{
	"rm", "sudo", "su", "doas", "dd", "mkfs", "chmod", "chown", "kill", "pkill", "killall", "shutdown", "reboot",
	"eval", "exec", "source", ".", "xargs", "env", "nohup", "timeout", "time", "nice", "find", "ssh", "scp", "rsync", "curl", "wget",
}

// commandRules gives the rules for a shell command. Some commands the CLI
// permits by no rule but that for the whole tool (measured): what is more than a
// list of commands and has a pipe or several lines, what goes on in the
// background, and a nested command that does not stand alone.
func commandRules(command string) []string {
	if strings.TrimSpace(command) == "" {
		return []string{"Bash"}
	}
	whole := []string{"Bash(" + strings.TrimSpace(command) + ")"}
	parts, ok := splitCommand(command)
	if !ok {
		if strings.ContainsAny(strings.TrimSpace(command), "|\n") {
			return []string{"Bash"}
		}
		return whole
	}
	alone := len(parts) == 1 && len(parts[0].writes) == 0
	if slices.ContainsFunc(parts, func(p simple) bool { return p.behind || p.nested && !alone }) {
		return []string{"Bash"}
	}
	var rules []string
	add := func(rule string) {
		if !slices.Contains(rules, rule) {
			rules = append(rules, rule)
		}
	}
	for _, p := range parts {
		if len(p.words) > 0 && (p.words[0] != "cd" || len(parts) == 1) { // going to a folder of the project needs no rule
			add("Bash(" + p.rule() + ")")
		}
		for _, file := range p.writes {
			if file != "/dev/null" && !strings.ContainsAny(file, "$`") {
				add("Edit(" + pathPattern(file) + ")")
			}
		}
	}
	if len(rules) == 0 {
		return whole
	}
	return rules
}

// rule is what stands between the brackets of Bash(...) for one simple command.
func (p *simple) rule() string {
	exact := strings.TrimSpace(p.text)
	if p.nested {
		return exact // the CLI checks a nested command only in a rule for the very words
	}
	env := 0
	for env < len(p.words) && isAssignment(p.words[env]) {
		env++
	}
	words := p.words[env:]
	if len(words) == 0 || slices.Contains(sharp, words[0]) {
		return exact
	}
	keep := 1
	switch {
	case families[words[0]] > 0:
		for keep < families[words[0]] && keep < len(words) && isPlain(words[keep]) {
			keep++
		}
		if keep == 1 && len(words) > 1 {
			return exact // git -c x=y push: options before the word that says it
		}
	case slices.Contains(runners, words[0]):
		if len(words) < 2 || !isPlain(words[1]) {
			return exact
		}
		keep = 2
	}
	if script := slices.Contains([]string{"npm", "pnpm", "yarn", "bun"}, words[0]) && len(words) > 2 && words[1] == "run" && isPlain(words[2]); script {
		keep = 3
	}
	return strings.Join(p.words[:env+keep], " ") + ":*"
}

func isAssignment(word string) bool {
	name, _, ok := strings.Cut(word, "=")
	return ok && name != "" && strings.Trim(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_0123456789") == ""
}

// isPlain reports a word without options, quotes, variables or wildcards.
func isPlain(word string) bool {
	return word != "" && word[0] != '-' && !strings.ContainsAny(word, "\"'`$*?[]{}()<>\\~ :")
}
