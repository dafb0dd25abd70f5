package permission

import (
	"path"
	"slices"
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// A part is one simple command of a shell line.
type part struct {
	text   string   // as written, without redirections
	words  []string // without quotes and leading assignments
	env    bool     // has assignments before it
	nested bool     // has $( ), ` ` or <( )
	piped  bool     // reads what the part before it writes
}

// line is a shell line that is being parsed.
type line struct {
	source string
	parts  []part
	writes []string // files that output is redirected to
	moved  string   // folder that a part changes to; empty: none
}

// commandRules returns the rules for a shell command: one for each of its
// simple commands, and one for each file that output is redirected to.
func commandRules(command string, run RunInfo) (rules []string, note string, err error) {
	file, err := syntax.NewParser(syntax.Variant(syntax.LangBash)).Parse(strings.NewReader(command), "")
	if err != nil {
		return nil, "", refusal("it cannot be parsed as a shell command; add a rule yourself")
	}
	l := line{source: command}
	for _, s := range file.Stmts {
		if err := l.statement(s, false); err != nil {
			return nil, "", err
		}
	}
	if len(l.parts) == 0 {
		return nil, "", refusal("it contains no command")
	}
	alone := len(l.parts) == 1 && len(l.writes) == 0
	add := func(rule string) {
		if !slices.Contains(rules, rule) {
			rules = append(rules, rule)
		}
	}
	for _, p := range l.parts {
		if p.words[0] == "cd" && !alone {
			continue // changing to a folder of the project needs no rule
		}
		if p.nested && !alone {
			return nil, "", refusal("Claude Code accepts no rule for a command substitution unless it is the only command; add one yourself")
		}
		more, err := p.rules(run)
		if err != nil {
			return nil, "", err
		}
		for _, rule := range more {
			add(rule)
		}
	}
	for _, name := range l.writes {
		if l.moved != "" && !strings.HasPrefix(name, "/") {
			return nil, "", refusal("it writes a file after it changed to another folder; add a rule yourself")
		}
		files, err := pathRules("Edit", name, run)
		if err != nil {
			return nil, "", err
		}
		for _, rule := range files {
			add(rule)
		}
	}
	var notes []string
	switch {
	case len(rules) > 0 && l.moved != "":
		notes = append(notes, "these commands are then allowed in every folder, not only in "+l.moved)
	case len(rules) > 1:
		notes = append(notes, "these commands are then allowed one by one, too")
	}
	if reads := l.readInput(); len(reads) > 0 {
		verb := " is"
		if len(reads) > 1 {
			verb = " are"
		}
		notes = append(notes, strings.Join(reads, ", ")+verb+" then allowed with any input, too")
	}
	return rules, strings.Join(notes, "; "), nil
}

// readInput lists the commands that get an exact rule but may act on piped
// input, which a rule cannot restrict.
func (l *line) readInput() (names []string) {
	for _, p := range l.parts {
		if !ignoresInput(p.words) && !isFilter(p.words) && anyArgumentsPrefix(p.words) == "" && !slices.Contains(names, p.words[0]) {
			names = append(names, p.words[0])
		}
	}
	return names
}

// statement parses one statement.
func (l *line) statement(s *syntax.Stmt, piped bool) error {
	if s.Background || s.Coprocess {
		return refusal("Claude Code accepts no rule for a command in the background but one for all of Bash")
	}
	switch c := s.Cmd.(type) {
	case *syntax.BinaryCmd:
		if len(s.Redirs) > 0 {
			return refusal("its redirections cannot be distinguished; add rules yourself")
		}
		if err := l.statement(c.X, piped); err != nil {
			return err
		}
		return l.statement(c.Y, c.Op == syntax.Pipe || c.Op == syntax.PipeAll)
	case *syntax.CallExpr:
		return l.call(s, c, piped)
	case nil:
		return refusal("it only redirects; add rules yourself")
	}
	return refusal("it is more than a list of commands (a loop, a condition, a function or a group), for which Claude Code accepts no exact rule")
}

func (l *line) call(s *syntax.Stmt, c *syntax.CallExpr, piped bool) error {
	if len(c.Args) == 0 {
		return refusal("it sets variables for the following commands, which a rule cannot express; add rules yourself")
	}
	p := part{text: l.source[c.Pos().Offset():c.End().Offset()], env: len(c.Assigns) > 0, piped: piped}
	for _, r := range s.Redirs {
		if r.Pos().Offset() < c.End().Offset() {
			return refusal("a redirection is in the middle of the command; add rules yourself")
		}
		if err := l.redirection(r); err != nil {
			return err
		}
	}
	if name := variableIn(c); name != "" {
		return refusal("it depends on the variable " + name + ", which a rule cannot express; add one yourself")
	}
	p.nested = isNested(c)
	for _, w := range c.Args {
		text, _ := static(w)
		p.words = append(p.words, text)
	}
	if p.words[0] == "" {
		return refusal("the name of the command is not fixed; add a rule yourself")
	}
	if slices.Contains([]string{"cd", "pushd", "popd"}, p.words[0]) {
		to := strings.Join(p.words[1:], " ")
		if to != "." {
			l.moved = to
			if to == "" {
				l.moved = "its own"
			}
		}
	}
	l.parts = append(l.parts, p)
	return nil
}

// redirection records the file that output is written to. A rule cannot express
// what a command reads, so input is refused.
func (l *line) redirection(r *syntax.Redirect) error {
	name, fixed := "", false
	if r.Word != nil {
		name, fixed = static(r.Word)
	}
	switch r.Op {
	case syntax.DplOut: // 2>&1
		if strings.Trim(name, "0123456789-") == "" && name != "" {
			return nil
		}
	case syntax.RdrOut, syntax.AppOut, syntax.ClbOut, syntax.RdrAll, syntax.AppAll:
		switch {
		case !fixed || name == "" || strings.ContainsAny(name, "~{"):
			return refusal("the file that it writes is not fixed; add rules yourself")
		case name == "/dev/null":
			return nil
		case strings.HasPrefix(path.Clean(name), "/dev/"):
			return refusal("it writes to a device; add rules yourself")
		}
		l.writes = append(l.writes, name)
		return nil
	case syntax.RdrIn:
		if name == "/dev/null" {
			return nil
		}
	}
	return refusal("it reads from a file or a here-document, which a rule cannot express; add one yourself")
}

// rules returns those of one simple command: exact, or for all its arguments if
// none of them can do harm.
func (p *part) rules(run RunInfo) ([]string, error) {
	if p.piped && !isFilter(p.words) {
		return nil, refusal(p.words[0] + " reads what another command writes, which a rule cannot express: it would permit " + p.words[0] + " with any input; add one yourself")
	}
	if reader := runsInput(p.words); reader != "" {
		return nil, refusal(reader + " runs what is piped to it: a rule would permit any program; add one yourself")
	}
	if !p.env && !p.nested {
		if prefix := anyArgumentsPrefix(p.words); prefix != "" {
			return readRules(prefix, p.words, run)
		}
	}
	if err := literal(p.text); err != nil {
		return nil, err
	}
	return []string{"Bash(" + p.text + ")"}, nil
}

// readRules returns those of a command that only reads. Files outside the
// working directory need a Read rule each, and that is enough (measured).
func readRules(prefix string, words []string, run RunInfo) ([]string, error) {
	var rules []string
	for _, w := range words[1:] {
		if strings.HasPrefix(w, "~") {
			return nil, refusal("the file that it reads is not fixed; add a rule yourself")
		}
		if up := path.Clean(w); run.Directory != "" && (up == ".." || strings.HasPrefix(up, "../")) {
			if run.moved {
				return nil, refusal("Claude had changed to another folder, from where the path starts; add a rule yourself")
			}
			w = path.Join(run.Directory, w)
		}
		if !strings.HasPrefix(w, "/") || run.Directory != "" && isWithin(w, run.Directory) {
			target := run.outside(w)
			if target == "" {
				continue
			}
			w = target // the target of a link in the working directory
		}
		files, err := pathRules("Read", w, run)
		if err != nil {
			return nil, err
		}
		rules = append(rules, files...)
	}
	if len(rules) == 0 {
		return []string{"Bash(" + prefix + ":*)"}, nil
	}
	return rules, nil
}

// static returns a word without its quotes; fixed reports that the shell
// expands nothing in it but wildcards.
func static(w *syntax.Word) (text string, fixed bool) {
	var out strings.Builder
	for _, piece := range w.Parts {
		switch piece := piece.(type) {
		case *syntax.Lit:
			out.WriteString(unescaped(piece.Value))
		case *syntax.SglQuoted:
			if piece.Dollar {
				return "", false
			}
			out.WriteString(piece.Value)
		case *syntax.DblQuoted:
			for _, inner := range piece.Parts {
				lit, ok := inner.(*syntax.Lit)
				if !ok {
					return "", false
				}
				out.WriteString(unescaped(lit.Value))
			}
		default:
			return "", false
		}
	}
	return out.String(), true
}

// unescaped removes the shell's quoting backslashes.
func unescaped(text string) string {
	var out strings.Builder
	for i := 0; i < len(text); i++ {
		if text[i] == '\\' && i+1 < len(text) {
			i++
		}
		out.WriteByte(text[i])
	}
	return out.String()
}

// variableIn returns the first variable that a command depends on; empty: none.
func variableIn(c *syntax.CallExpr) (name string) {
	syntax.Walk(c, func(n syntax.Node) bool {
		if name != "" {
			return false
		}
		switch n := n.(type) {
		case *syntax.ParamExp:
			name = "$"
			if n.Param != nil {
				name += n.Param.Value
			}
		case *syntax.ArithmExp:
			name = "$(( ))"
		}
		return name == ""
	})
	return name
}

func isNested(c *syntax.CallExpr) (nested bool) {
	syntax.Walk(c, func(n syntax.Node) bool {
		switch n.(type) {
		case *syntax.CmdSubst, *syntax.ProcSubst:
			nested = true
		}
		return !nested
	})
	return nested
}
