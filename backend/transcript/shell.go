package transcript

import "strings"

// simple is one command of a line of shell.
type simple struct {
	text   string   // as written, without redirections
	words  []string // quotes kept
	writes []string // files that output is redirected to
	nested bool     // has $( ), ` ` or <( )
	behind bool     // goes on in the background: ends in a single &
}

// splitCommand takes a line of shell apart at ; & | && || and line ends. It
// understands quotes, nesting and redirections; ok is false for what is more
// than a list of commands: loops, functions, here documents, open quotes.
func splitCommand(line string) (parts []simple, ok bool) {
	var p simple
	var word, text strings.Builder
	toFile := false // the next word is where output goes
	endWord := func() {
		w := word.String()
		word.Reset()
		if w == "" {
			return
		}
		if toFile {
			p.writes = append(p.writes, unquote(w))
			toFile = false
			return
		}
		p.words = append(p.words, w)
		if text.Len() > 0 {
			text.WriteByte(' ')
		}
		text.WriteString(w)
	}
	endPart := func() {
		endWord()
		p.text = text.String()
		text.Reset()
		if len(p.words) > 0 || len(p.writes) > 0 {
			parts = append(parts, p)
		}
		p, toFile = simple{}, false
	}
	for i := 0; i < len(line); i++ {
		switch c := line[i]; c {
		case '\'', '"', '`':
			end := closing(line, i)
			if end < 0 {
				return nil, false
			}
			p.nested = p.nested || c == '`' || c == '"' && strings.ContainsAny(line[i:end], "`") || c == '"' && strings.Contains(line[i:end], "$(")
			word.WriteString(line[i : end+1])
			i = end
		case '\\':
			if i+1 >= len(line) {
				return nil, false
			}
			if line[i+1] != '\n' {
				word.WriteString(line[i : i+2])
			}
			i++
		case '$', '<', '(':
			open := i
			if c != '(' {
				open = i + 1
			}
			if open < len(line) && line[open] == '(' {
				if c == '(' {
					return nil, false
				}
				end := closing(line, open)
				if end < 0 {
					return nil, false
				}
				p.nested = true
				word.WriteString(line[i : end+1])
				i = end
				continue
			}
			if c == '<' {
				if strings.HasPrefix(line[i:], "<<") {
					return nil, false
				}
				return nil, false // reading from a file: rare, and permitted only word for word
			}
			word.WriteByte(c)
		case '>':
			fd := word.String()
			if fd == "&" || strings.Trim(fd, "0123456789") == "" {
				word.Reset() // 2> and &>: the number is not a word
			}
			endWord()
			if strings.HasPrefix(line[i:], ">>") {
				i++
			}
			if strings.HasPrefix(line[i:], ">&") { // 2>&1: no file
				i++
				for i+1 < len(line) && strings.IndexByte("0123456789-", line[i+1]) >= 0 {
					i++
				}
				continue
			}
			toFile = true
		case ' ', '\t':
			endWord()
		case '&':
			if i+1 < len(line) && line[i+1] == '>' {
				word.Reset()
				continue
			}
			if i+1 < len(line) && line[i+1] == '&' {
				i++
			} else {
				p.behind = true
			}
			endPart()
		case ';', '|', '\n':
			endPart()
		case '#':
			if word.Len() == 0 { // a comment, to the end of its line
				for i+1 < len(line) && line[i+1] != '\n' {
					i++
				}
				continue
			}
			word.WriteByte(c)
		case ')', '{', '}':
			if word.Len() == 0 || c == ')' {
				return nil, false
			}
			word.WriteByte(c)
		default:
			word.WriteByte(c)
		}
	}
	endPart()
	for _, part := range parts {
		if len(part.words) > 0 && strings.Contains(" if then else elif fi for while until do done case esac function select ! [[ ", " "+part.words[0]+" ") {
			return nil, false
		}
	}
	return parts, true
}

// closing finds the end of the quote or bracket that opens at i; -1: none.
func closing(s string, i int) int {
	open := s[i]
	for j := i + 1; j < len(s); j++ {
		switch c := s[j]; {
		case open == '\'':
			if c == '\'' {
				return j
			}
		case c == '\\':
			j++
		case open == '(' && (c == '(' || c == '\'' || c == '"' || c == '`'):
			if j = closing(s, j); j < 0 {
				return -1
			}
		case open == '(' && c == ')' || open != '(' && c == open:
			return j
		}
	}
	return -1
}

func unquote(word string) string {
	if len(word) > 1 && (word[0] == '\'' || word[0] == '"') && word[len(word)-1] == word[0] {
		return word[1 : len(word)-1]
	}
	return word
}
