package importer

import (
	"regexp"
	"slices"
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// guardOf returns the commands before claude in a line on whose success it
// depends: `test -f x && [ -s y ] && claude …` has the guard `test -f x && [ -s
// y ]`, and so has `test -f x && [ -s y ] || exit; claude …`. Empty: there is none.
func guardOf(line string) string {
	if all := commands(line); len(all) == 1 {
		if inner, _, ok := shellLine(all[0]); ok {
			line = inner
		}
	}
	file, err := syntax.NewParser(syntax.Variant(syntax.LangBash)).Parse(strings.NewReader(line), "")
	if err != nil {
		return ""
	}
	l := shellSource(line)
	var guards []string
	late := false // a guard is before the cd
	add := func(links []*syntax.Stmt) {
		for _, link := range links {
			if all := l.statement(link); len(all) == 1 && len(all[0].words) > 0 && all[0].words[0].text == "cd" {
				late = late || len(guards) > 0
				continue
			}
			text := l.text(link)
			if both, ok := link.Cmd.(*syntax.BinaryCmd); ok && both.Op == syntax.OrStmt {
				text = "{ " + text + "; }" // it is joined with others
			}
			guards = append(guards, text)
		}
	}
	for _, s := range file.Stmts {
		if condition := orExit(l, s); condition != nil {
			add(chain(condition))
			continue
		}
		links := chain(s)
		at := slices.IndexFunc(links, func(link *syntax.Stmt) bool { return anyClaude(stripWrappers(l.statement(link))) })
		if at < 0 {
			continue
		}
		add(links[:at])
		if late { // it ran in the home directory, where cron starts
			guards = append([]string{"cd"}, guards...)
		}
		return strings.Join(guards, " && ")
	}
	return ""
}

// orExit returns the condition of `condition || exit`, nil for anything else.
func orExit(l shellSource, s *syntax.Stmt) *syntax.Stmt {
	either, ok := s.Cmd.(*syntax.BinaryCmd)
	if !ok || either.Op != syntax.OrStmt || s.Negated || s.Background {
		return nil
	}
	if all := l.statement(either.Y); len(all) != 1 || !isExit(all[0]) || anyClaude(stripWrappers(l.statement(either.X))) {
		return nil
	}
	return either.X
}

func isExit(c command) bool { return len(c.words) > 0 && c.words[0].text == "exit" }

// chain returns the commands joined by &&.
func chain(s *syntax.Stmt) []*syntax.Stmt {
	if both, ok := s.Cmd.(*syntax.BinaryCmd); ok && both.Op == syntax.AndStmt && !s.Negated && !s.Background {
		return append(chain(both.X), chain(both.Y)...)
	}
	return []*syntax.Stmt{s}
}

var subcommand = regexp.MustCompile(`^[a-z][a-z-]*$`)

// isSubcommand reports whether arguments of claude are not a prompt: `update`,
// `mcp list`, --version. A single word counts as a subcommand unless -p makes
// it a prompt; arguments after -- are for a subcommand's own program.
func isSubcommand(args []word) bool {
	kinds := flagKinds()
	own := args
	if end := slices.IndexFunc(args, func(w word) bool { return w.text == "--" }); end >= 0 {
		own = args[:end]
	}
	if slices.ContainsFunc(own, func(w word) bool { return slices.Contains([]string{"-v", "--version", "-h", "--help"}, w.text) }) {
		return true
	}
	for i := 0; i < len(args); i++ {
		flag, _, joined := strings.Cut(args[i].text, "=")
		switch {
		case flag == "-p" || flag == "--print" || flag == "--":
			return false
		case !strings.HasPrefix(flag, "-"):
			rest := slices.ContainsFunc(own[min(i+1, len(own)):], func(w word) bool { return w.text == "-p" || w.text == "--print" })
			return !args[i].open && !rest && subcommand.MatchString(args[i].text)
		case kinds[flag] == "one" && !joined:
			i++
		case kinds[flag] == "many" && !joined:
			for i+1 < len(args) && !strings.HasPrefix(args[i+1].text, "-") {
				i++
			}
		}
	}
	return false
}
