package importer

import "strings"

// word is one word of a shell line, or an operator between commands.
type word struct {
	text     string
	operator bool // && || ; | & < > >> and so on, with the file descriptor before it
	open     bool // the shell would have put something else in the place of a $ or `
}

// words takes a shell line apart as sh does, as far as quoting and operators
// go. What sh would expand stays as it is written.
func words(line string) []word {
	var out []word
	var now strings.Builder
	begun, open := false, false
	end := func() {
		if begun {
			out = append(out, word{text: now.String(), open: open})
		}
		now.Reset()
		begun, open = false, false
	}
	for i := 0; i < len(line); i++ {
		c := line[i]
		switch {
		case c == ' ' || c == '\t' || c == '\r':
			end()
		case c == '\n':
			end()
			out = append(out, word{text: ";", operator: true})
		case c == '\'':
			begun = true
			until := strings.IndexByte(line[i+1:], '\'')
			if until < 0 {
				until = len(line) - i - 1
			}
			now.WriteString(line[i+1 : i+1+until])
			i += until + 1
		case c == '"':
			begun = true
			for i++; i < len(line) && line[i] != '"'; i++ {
				switch {
				case line[i] == '\\' && i+1 < len(line) && strings.IndexByte("\"\\$`", line[i+1]) >= 0:
					i++
				case line[i] == '$' && i+1 < len(line) && line[i+1] == '(':
					n := substitution(line[i:])
					now.WriteString(line[i : i+n])
					i += n - 1
					open = true
					continue
				case line[i] == '$' || line[i] == '`':
					open = true
				}
				now.WriteByte(line[i])
			}
		case c == '\\' && i+1 < len(line):
			begun = true
			i++
			now.WriteByte(line[i])
		case c == '$' && i+1 < len(line) && line[i+1] == '(':
			begun, open = true, true
			n := substitution(line[i:])
			now.WriteString(line[i : i+n])
			i += n - 1
		case c == '#' && !begun:
			return out
		case strings.IndexByte("&|;<>()", c) >= 0:
			descriptor := ""
			if text := now.String(); (c == '<' || c == '>') && len(text) == 1 && text[0] >= '0' && text[0] <= '9' {
				descriptor = text
				now.Reset()
				begun = false
			}
			end()
			n := 1
			for i+n < len(line) && strings.IndexByte("&|>", line[i+n]) >= 0 && c != '(' && c != ')' && n < 2 {
				n++
			}
			if c == ';' {
				n = 1
			}
			out = append(out, word{text: descriptor + line[i:i+n], operator: true})
			i += n - 1
		default:
			begun = true
			if c == '$' || c == '`' {
				open = true
			}
			now.WriteByte(c)
		}
	}
	end()
	return out
}

// substitution is the length of $(…) at the beginning of text.
func substitution(text string) int {
	depth := 0
	for i := 1; i < len(text); i++ {
		switch text[i] {
		case '(':
			depth++
		case ')':
			if depth--; depth == 0 {
				return i + 1
			}
		}
	}
	return len(text)
}

// command is one simple command of a line.
type command struct {
	env   []word // NAME=value before it
	words []word
	input string // the file that < names
	files bool   // its output goes into files
	piped bool   // it reads what the command before it writes
}

// commands takes the simple commands of a line. Redirections are taken off.
func commands(line string) []command {
	var out []command
	var now command
	flush := func() {
		if len(now.words) > 0 || len(now.env) > 0 {
			out = append(out, now)
		}
		now = command{}
	}
	all := words(line)
	for i := 0; i < len(all); i++ {
		w := all[i]
		switch {
		case !w.operator:
			if name, _, assigns := strings.Cut(w.text, "="); assigns && len(now.words) == 0 && variableName(name) {
				now.env = append(now.env, w)
			} else {
				now.words = append(now.words, w)
			}
		case strings.ContainsAny(w.text, "<>"):
			redirected := i+1 < len(all) && !all[i+1].operator
			switch {
			case strings.HasSuffix(w.text, "<") && redirected:
				now.input = all[i+1].text
			default:
				now.files = true
			}
			if redirected {
				i++
			}
		default:
			flush()
			now.piped = w.text == "|" || w.text == "|&"
		}
	}
	flush()
	return out
}

func variableName(name string) bool {
	for i, r := range name {
		letter := r == '_' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z'
		if !letter && (i == 0 || r < '0' || r > '9') {
			return false
		}
	}
	return name != ""
}
