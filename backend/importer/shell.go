package importer

import (
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// word is one word of a shell line without its quotes.
type word struct {
	text string // without expansions
	open bool   // it has such a $ or `
}

// command is one simple command of a line.
type command struct {
	env   []word // NAME=value before it
	words []word // empty: it only has assignments or redirections, or it is more than a simple command
	more  string // a loop, a condition, or what is no shell command at all, as it was written
	input string // the file that < names
	here  []word // the text that <<< gives it
	files bool   // its output goes into files
	piped bool   // it reads what the command before it writes
}

// commands takes the simple commands of a line, also those in ( ), { } and if.
func commands(line string) []command {
	line = normalLines(line)
	file, err := syntax.NewParser(syntax.Variant(syntax.LangBash)).Parse(strings.NewReader(line), "")
	if err != nil {
		return []command{{more: strings.TrimSpace(line)}}
	}
	l := shellSource(line)
	var all []command
	for _, s := range file.Stmts {
		all = append(all, l.statement(s)...)
	}
	return all
}

// normalLines returns a text without the carriage returns of Windows line breaks.
func normalLines(text string) string {
	return strings.TrimRight(strings.ReplaceAll(text, "\r\n", "\n"), "\r")
}

// shellSource is a line that was parsed, to which the positions of its syntax tree belong.
type shellSource string

func (l shellSource) statement(s *syntax.Stmt) []command {
	var all []command
	switch c := s.Cmd.(type) {
	case nil, *syntax.CallExpr:
		var one command
		if call, ok := c.(*syntax.CallExpr); ok {
			for _, a := range call.Assigns {
				one.env = append(one.env, word{text: l.text(a)})
			}
			for _, w := range call.Args {
				one.words = append(one.words, l.word(w))
			}
		}
		all = []command{one}
	case *syntax.Subshell:
		all = l.statements(c.Stmts)
	case *syntax.Block:
		all = l.statements(c.Stmts)
	case *syntax.IfClause:
		for ; c != nil; c = c.Else {
			all = append(all, l.statements(c.Cond)...)
			all = append(all, l.statements(c.Then)...)
		}
	case *syntax.TimeClause:
		if c.Stmt != nil {
			all = l.statement(c.Stmt)
		}
	case *syntax.BinaryCmd:
		all = l.statement(c.X)
		right := l.statement(c.Y)
		if len(right) > 0 && (c.Op == syntax.Pipe || c.Op == syntax.PipeAll) {
			right[0].piped = true
		}
		all = append(all, right...)
	}
	if s.Negated || all == nil { // whether it succeeds matters, so it is more than its commands
		return []command{{more: l.text(s)}}
	}
	for _, r := range s.Redirs {
		for i := range all {
			switch r.Op {
			case syntax.RdrIn:
				all[i].input = l.word(r.Word).text
			case syntax.WordHdoc:
				all[i].here = []word{l.word(r.Word)}
			case syntax.DplIn, syntax.DplOut, syntax.Hdoc, syntax.DashHdoc:
			default:
				all[i].files = true
			}
		}
	}
	return all
}

func (l shellSource) statements(list []*syntax.Stmt) []command {
	all := []command{}
	for _, s := range list {
		all = append(all, l.statement(s)...)
	}
	return all
}

// list returns the text of statements.
func (l shellSource) list(list []*syntax.Stmt) string {
	if len(list) == 1 {
		return l.text(list[0])
	}
	text := l[list[0].Pos().Offset():min(list[len(list)-1].End().Offset(), uint(len(l)))]
	return strings.TrimRight(string(text), "; \t\n")
}

// word takes the quotes off.
func (l shellSource) word(w *syntax.Word) word {
	var text strings.Builder
	open := false
	var add func(parts []syntax.WordPart, quoted bool)
	add = func(parts []syntax.WordPart, quoted bool) {
		for _, part := range parts {
			switch p := part.(type) {
			case *syntax.Lit:
				text.WriteString(unescape(p.Value, quoted))
			case *syntax.SglQuoted:
				if p.Dollar {
					text.WriteByte('$')
					open = true
				}
				text.WriteString(p.Value)
			case *syntax.DblQuoted:
				add(p.Parts, true)
			default:
				text.WriteString(l.text(part))
				open = true
			}
		}
	}
	add(w.Parts, false)
	return word{text.String(), open}
}

// text returns a part of the line as it was written.
func (l shellSource) text(n syntax.Node) string {
	end := n.End()
	if s, ok := n.(*syntax.Stmt); ok && s.Semicolon.IsValid() {
		end = s.Semicolon
	}
	return strings.TrimSpace(string(l[n.Pos().Offset():min(end.Offset(), uint(len(l)))]))
}

// unescape takes off the backslashes before characters that would mean
// something else: within double quotes only few do.
func unescape(text string, quoted bool) string {
	var out strings.Builder
	for i := 0; i < len(text); i++ {
		if text[i] == '\\' && i+1 < len(text) && (!quoted || strings.IndexByte("\"\\$`\n", text[i+1]) >= 0) {
			if i++; text[i] == '\n' {
				continue
			}
		}
		out.WriteByte(text[i])
	}
	return out.String()
}
