package redact

import (
	"encoding/base32"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"html"
	"net/url"
	"slices"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"
)

// forms returns the ways in which programs print a value of at least 4 bytes:
// as it is, in JSON, in JSON in JSON (the arguments of tool calls), in base64
// and in a URL. Each has at least 4 bytes, and is also there as the stream of
// the CLI has it: in JSON, and in JSON in JSON.
func forms(value string) []string {
	seen := map[string]bool{}
	var all []string
	add := func(form string) {
		for range 3 {
			if len(form) >= shortest && !seen[form] {
				seen[form] = true
				all = append(all, form)
			}
			form = escaping{}.quote(form)
		}
	}
	add(value)
	for _, once := range jsonForms(value) {
		add(once)
		for _, twice := range jsonForms(once) {
			add(twice)
			if twice != once { // otherwise a third time changes nothing
				for _, thrice := range jsonForms(twice) {
					add(thrice)
				}
			}
		}
	}
	for _, form := range base64Forms(value) {
		add(form)
	}
	for _, form := range wrappedForms(value) {
		add(form)
	}
	for _, form := range urlForms(value) {
		add(form)
	}
	for _, form := range otherForms(value) {
		add(form)
	}
	return all
}

// An escaping is a set of choices in which JSON writers differ.
type escaping struct {
	html  bool // < > & U+2028 U+2029 as \u003c, as Go does
	ascii bool // everything beyond ASCII as \u00e9, as Python does
	slash bool // / as \/, as PHP does
	upper bool // \u00E9
}

// jsonForms returns the different outcomes of all choices.
func jsonForms(value string) []string {
	var all []string
	for bits := range 16 {
		e := escaping{bits&1 > 0, bits&2 > 0, bits&4 > 0, bits&8 > 0}
		if form := e.quote(value); !slices.Contains(all, form) {
			all = append(all, form)
		}
	}
	return all
}

// quote returns the value as the inside of a JSON string. Bytes that are not
// UTF-8 stay as they are.
func (e escaping) quote(value string) string {
	var out strings.Builder
	format := `\u%04x`
	if e.upper {
		format = `\u%04X`
	}
	for i := 0; i < len(value); {
		r, size := utf8.DecodeRuneInString(value[i:])
		part := value[i : i+size]
		i += size
		switch {
		case r == utf8.RuneError && size == 1:
			out.WriteString(part)
		case r == '"' || r == '\\' || r == '/' && e.slash:
			out.WriteString(`\` + part)
		case r < 0x20:
			if short := strings.IndexRune("\b\f\n\r\t", r); short >= 0 {
				out.WriteString(`\` + "bfnrt"[short:short+1])
			} else {
				fmt.Fprintf(&out, format, r)
			}
		case e.html && strings.ContainsRune("<>&\u2028\u2029", r), e.ascii && r > 0x7e:
			for _, unit := range utf16.Encode([]rune{r}) {
				fmt.Fprintf(&out, format, unit)
			}
		default:
			out.WriteString(part)
		}
	}
	return out.String()
}

// base64Forms returns the encoded value and, if that leaves at least 8
// characters, the part that is common to encodings of all longer texts that
// contain the value: three alignments, without the characters that depend on
// the neighbors.
func base64Forms(value string) []string {
	var all []string
	for _, encoding := range []*base64.Encoding{base64.StdEncoding, base64.URLEncoding} {
		all = append(all, encoding.EncodeToString([]byte(value)), encoding.WithPadding(base64.NoPadding).EncodeToString([]byte(value)))
		for before := range 3 {
			padded := strings.Repeat("\x00", before) + value
			text := encoding.EncodeToString([]byte(padded))
			from, to := (before*8+5)/6, len(padded)*8/6
			if to-from >= 8 {
				all = append(all, text[from:to])
			}
		}
	}
	return all
}

// wrappedForms returns further forms of base64: lines of 76 characters, if
// there are several (except those shorter than 16), base64 of base64, and
// base64 of UTF-16, which PowerShell accepts.
func wrappedForms(value string) []string {
	once := base64.StdEncoding.EncodeToString([]byte(value))
	twice := base64.StdEncoding.EncodeToString([]byte(once))
	var wide []byte
	for _, unit := range utf16.Encode([]rune(value)) {
		wide = append(wide, byte(unit), byte(unit>>8))
	}
	all := []string{twice, strings.TrimRight(twice, "="), base64.StdEncoding.EncodeToString(wide)}
	if before := base64.StdEncoding.EncodeToString([]byte(once + "\n")); before != twice { // of echo and base64
		all = append(all, before)
	}
	for _, text := range []string{once, base64.StdEncoding.EncodeToString([]byte(value + "\n"))} {
		for lines := 0; len(text) > base64Line || lines > 0 && len(text) >= 16; lines++ {
			line := text[:min(len(text), base64Line)]
			all, text = append(all, line), text[len(line):]
		}
	}
	return all
}

// base64Line is the length of base64 lines of coreutils, macOS and MIME.
const base64Line = 76

func urlForms(value string) []string {
	query := url.QueryEscape(value)
	component := strings.ReplaceAll(query, "+", "%20")
	javascript := strings.NewReplacer("%21", "!", "%27", "'", "%28", "(", "%29", ")", "%2A", "*").Replace(component)
	var all []string
	for _, form := range []string{query, component, javascript, url.PathEscape(value)} {
		all = append(all, form, lowerPercent(form))
	}
	return all
}

// otherForms returns the forms of tools that dump or quote a value: hex (also
// as xxd -p writes it), base32, HTML, a shell's printf %q, Python's repr, a URL
// in a URL.
func otherForms(value string) []string {
	dump := hex.EncodeToString([]byte(value))
	var shell strings.Builder
	for _, r := range value {
		if !strings.ContainsRune("_-./:@%+=,", r) && r < utf8.RuneSelf && !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			shell.WriteByte('\\')
		}
		shell.WriteRune(r)
	}
	escaped := strings.ReplaceAll(value, `\`, `\\`)
	python := strings.NewReplacer("\n", `\n`, "\r", `\r`, "\t", `\t`).Replace(escaped)
	var bytes strings.Builder // of Python's bytes
	for _, b := range []byte(python) {
		if b < 0x20 || b > 0x7e {
			fmt.Fprintf(&bytes, `\x%02x`, b)
		} else {
			bytes.WriteByte(b)
		}
	}
	octal := octalEscaped(python) // of shells and git where the locale has ASCII only
	return []string{
		octal, strings.ReplaceAll(octal, "'", `\'`), strings.ReplaceAll(octal, `"`, `\"`),
		dump, strings.ToUpper(dump),
		strings.TrimRight(base32.StdEncoding.EncodeToString([]byte(value)), "="),
		html.EscapeString(value), strings.NewReplacer("&#34;", "&quot;", "&#39;", "&#x27;").Replace(html.EscapeString(value)),
		shell.String(), python, strings.ReplaceAll(python, "'", `\'`), bytes.String(), strings.ReplaceAll(bytes.String(), "'", `\'`),
		url.QueryEscape(url.QueryEscape(value)),
	}
}

// octalEscaped returns a text with its control characters and what is not ASCII
// as \303.
func octalEscaped(text string) string {
	var out strings.Builder
	for _, b := range []byte(text) {
		if b < 0x20 || b > 0x7e {
			fmt.Fprintf(&out, `\%03o`, b)
		} else {
			out.WriteByte(b)
		}
	}
	return out.String()
}

// lowerPercent returns the text with %2F as %2f.
func lowerPercent(text string) string {
	out := []byte(text)
	for i := 0; i+2 < len(out); i++ {
		if out[i] == '%' {
			copy(out[i:], strings.ToLower(text[i:i+3]))
			i += 2
		}
	}
	return string(out)
}
