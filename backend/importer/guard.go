package importer

import (
	"path"
	"slices"
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// A callPath is what the shell does in a line before it reaches the first call
// of claude, as far as the call depends on it: conditions, and changes of the
// directory. Other commands before the call are not part of it.
type callPath struct {
	links      []pathLink
	conditions []command // the simple commands of all conditions
}

// A pathLink is a change of the directory or a condition.
type pathLink struct {
	text string // as the shell runs it
	cd   *word  // the directory; nil: a condition
}

// pathToClaude returns how a line leads to claude, which may be a line for
// another shell: `bash -c 'test -f x && claude …'`.
func pathToClaude(line string) callPath {
	var p callPath
	p.line(line)
	return p
}

// guard returns the conditions as one command: `test -f x && [ -s y ] && claude
// …` has the guard `test -f x && [ -s y ]`, and so has `test -f x && [ -s y ] ||
// exit; claude …`. Empty: there is none.
func (p callPath) guard() string {
	isCondition := func(l pathLink) bool { return l.cd == nil }
	first := slices.IndexFunc(p.links, isCondition)
	if first < 0 {
		return ""
	}
	last := len(p.links) - 1
	for p.links[last].cd != nil {
		last--
	}
	var texts []string
	moves := slices.ContainsFunc(p.links[first:], func(l pathLink) bool { return l.cd != nil })
	if moves { // a condition is before a cd: it ran in the home directory, where cron starts
		texts = append(texts, "cd")
	}
	for _, link := range p.links[:last+1] {
		if moves || isCondition(link) {
			texts = append(texts, link.text)
		}
	}
	return strings.Join(texts, " && ")
}

// directory returns where claude is called. open: the shell would expand it.
func (p callPath) directory() (dir string, open bool) {
	dir = "~"
	for _, link := range p.links {
		if link.cd == nil {
			continue
		}
		to := withTilde(link.cd.text)
		open = link.cd.open && strings.ContainsAny(to, "$`")
		if path.IsAbs(to) || strings.HasPrefix(to, "~") || open {
			dir = to
		} else {
			dir = path.Join(dir, to)
		}
	}
	return dir, open
}

func (p *callPath) line(line string) bool {
	line = normalLines(line)
	file, err := syntax.NewParser(syntax.Variant(syntax.LangBash)).Parse(strings.NewReader(line), "")
	return err == nil && p.sequence(shellSource(line), file.Stmts)
}

// sequence follows a list of statements to claude, and reports whether it is in
// one of them.
func (p *callPath) sequence(l shellSource, list []*syntax.Stmt) bool {
	for _, s := range list {
		if p.follow(l, s) {
			return true
		}
		p.pass(l, s)
	}
	return false
}

func (p *callPath) follow(l shellSource, s *syntax.Stmt) bool {
	if !l.callsClaude(s) {
		return false
	}
	switch c := s.Cmd.(type) {
	case *syntax.CallExpr:
		if inner, _, ok := shellLine(l.statement(s)[0]); ok {
			return p.line(inner)
		}
		return true
	case *syntax.Subshell:
		return p.sequence(l, c.Stmts)
	case *syntax.Block:
		return p.sequence(l, c.Stmts)
	case *syntax.TimeClause:
		return p.follow(l, c.Stmt)
	case *syntax.IfClause:
		return p.branch(l, c)
	case *syntax.BinaryCmd:
		if p.follow(l, c.X) {
			return true
		}
		switch c.Op {
		case syntax.AndStmt:
			p.require(l, c.X)
		case syntax.OrStmt:
			p.exclude(l, c.X)
		}
		return p.follow(l, c.Y)
	}
	return false
}

// branch follows an if statement; c may be its else.
func (p *callPath) branch(l shellSource, c *syntax.IfClause) bool {
	if p.sequence(l, c.Cond) {
		return true
	}
	if l.anyCallsClaude(c.Then) {
		if len(c.Cond) > 0 {
			p.require(l, c.Cond...)
		}
		return p.sequence(l, c.Then)
	}
	if c.Else == nil {
		return false
	}
	p.exclude(l, c.Cond...)
	return p.branch(l, c.Else)
}

// pass notes what a statement before the one with claude means for it.
func (p *callPath) pass(l shellSource, s *syntax.Stmt) {
	if s.Negated || s.Background {
		return
	}
	switch c := s.Cmd.(type) {
	case *syntax.CallExpr:
		if to, ok := l.changeOfDirectory(s); ok {
			p.links = append(p.links, pathLink{l.text(s), &to})
		}
	case *syntax.BinaryCmd:
		switch {
		case c.Op == syntax.OrStmt && l.exits(c.Y):
			p.require(l, c.X)
		case c.Op == syntax.AndStmt && l.exits(c.Y):
			p.exclude(l, c.X)
		}
	case *syntax.IfClause:
		switch {
		case l.exits(c.Then...) && c.Else == nil:
			p.exclude(l, c.Cond...)
		case c.Else != nil && len(c.Else.Cond) == 0 && l.exits(c.Else.Then...):
			p.require(l, c.Cond...)
		}
	}
}

// require adds statements whose last one has to succeed.
func (p *callPath) require(l shellSource, list ...*syntax.Stmt) {
	if len(list) != 1 {
		p.condition(l, list, "{ "+l.list(list)+"; }")
		return
	}
	for _, s := range chain(list[0]) {
		if to, ok := l.changeOfDirectory(s); ok {
			p.links = append(p.links, pathLink{l.text(s), &to})
			continue
		}
		text := l.text(s)
		if isOr(s) {
			text = "{ " + text + "; }" // it is joined with others
		}
		p.condition(l, []*syntax.Stmt{s}, text)
	}
}

// exclude adds statements whose last one must not succeed.
func (p *callPath) exclude(l shellSource, list ...*syntax.Stmt) {
	text := l.list(list)
	if both, joined := list[0].Cmd.(*syntax.BinaryCmd); len(list) == 1 && !(joined && (both.Op == syntax.AndStmt || both.Op == syntax.OrStmt)) {
		if positive, negated := strings.CutPrefix(text, "!"); negated {
			text = strings.TrimSpace(positive)
		} else {
			text = "! " + text
		}
	} else {
		text = "! { " + text + "; }"
	}
	p.condition(l, list, text)
}

func (p *callPath) condition(l shellSource, list []*syntax.Stmt, text string) {
	p.links = append(p.links, pathLink{text: text})
	p.conditions = append(p.conditions, stripWrappers(l.statements(list))...)
}

func (l shellSource) callsClaude(s *syntax.Stmt) bool {
	return anyClaude(stripWrappers(l.statement(s)))
}

func (l shellSource) anyCallsClaude(list []*syntax.Stmt) bool {
	return slices.ContainsFunc(list, l.callsClaude)
}

// exits reports whether the last statement leaves the shell.
func (l shellSource) exits(list ...*syntax.Stmt) bool {
	if len(list) == 0 {
		return false
	}
	last := list[len(list)-1]
	if block, ok := last.Cmd.(*syntax.Block); ok {
		return l.exits(block.Stmts...)
	}
	all := l.statement(last)
	return len(all) == 1 && isExit(all[0])
}

func (l shellSource) changeOfDirectory(s *syntax.Stmt) (to word, ok bool) {
	if _, simple := s.Cmd.(*syntax.CallExpr); !simple || s.Negated {
		return word{}, false
	}
	return changeOfDirectory(l.statement(s)[0])
}

// changeOfDirectory returns where a cd leads to.
func changeOfDirectory(c command) (to word, ok bool) {
	if len(c.words) == 0 || c.words[0].text != "cd" {
		return word{}, false
	}
	args := slices.DeleteFunc(slices.Clone(c.words[1:]), func(w word) bool { return slices.Contains([]string{"--", "-L", "-P", "-e"}, w.text) })
	switch {
	case len(args) == 0:
		return word{text: "~"}, true
	case len(args) == 1 && args[0].text != "-":
		return args[0], true
	}
	return word{}, false
}

func isExit(c command) bool { return len(c.words) > 0 && c.words[0].text == "exit" }

func isOr(s *syntax.Stmt) bool {
	either, ok := s.Cmd.(*syntax.BinaryCmd)
	return ok && either.Op == syntax.OrStmt && !s.Negated
}

// chain returns the commands joined by &&.
func chain(s *syntax.Stmt) []*syntax.Stmt {
	if both, ok := s.Cmd.(*syntax.BinaryCmd); ok && both.Op == syntax.AndStmt && !s.Negated && !s.Background {
		return append(chain(both.X), chain(both.Y)...)
	}
	return []*syntax.Stmt{s}
}

// forSh returns a condition as /bin/sh runs it, which runs prechecks.
func forSh(condition string) string {
	file, err := syntax.NewParser(syntax.Variant(syntax.LangBash)).Parse(strings.NewReader(condition), "")
	if err != nil {
		return condition
	}
	bash := false
	syntax.Walk(file, func(n syntax.Node) bool {
		switch n := n.(type) {
		case *syntax.TestClause, *syntax.ArithmCmd, *syntax.LetClause, *syntax.ProcSubst, *syntax.ExtGlob, *syntax.ArrayExpr:
			bash = true
		case *syntax.SglQuoted:
			bash = bash || n.Dollar
		case *syntax.Redirect:
			bash = bash || n.Op == syntax.WordHdoc || n.Op == syntax.RdrAll || n.Op == syntax.AppAll
		case *syntax.BinaryCmd:
			bash = bash || n.Op == syntax.PipeAll
		}
		return !bash
	})
	if !bash {
		return condition
	}
	quoted, err := syntax.Quote(condition, syntax.LangPOSIX)
	if err != nil {
		return condition
	}
	return "bash -c " + quoted
}

// mentionsClaude reports whether claude is called anywhere in a line: in a loop,
// a function, or what is no shell command at all.
func mentionsClaude(line string) bool {
	line = normalLines(line)
	file, err := syntax.NewParser(syntax.Variant(syntax.LangBash)).Parse(strings.NewReader(line), "")
	if err != nil {
		return strings.Contains(line, "claude")
	}
	l, found := shellSource(line), false
	syntax.Walk(file, func(n syntax.Node) bool {
		if s, ok := n.(*syntax.Stmt); ok {
			copied := *s
			copied.Negated = false
			found = found || l.callsClaude(&copied)
		}
		return !found
	})
	return found
}
