package watch

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/bmatcuk/doublestar/v4"
)

// PatternError is a pattern that cannot be used.
type PatternError struct {
	Index   int // index in the list
	Pattern string
	Reason  string
}

func (e *PatternError) Error() string { return fmt.Sprintf("pattern %q: %s", e.Pattern, e.Reason) }

// CheckPatterns returns a *PatternError for the first pattern that is no
// valid glob relative to the watched folder.
func CheckPatterns(patterns []string) error {
	_, err := compile(patterns)
	return err
}

// globs is a list of patterns; the last match decides.
type globs struct {
	list []glob
	all  bool // without a positive pattern everything that is not negated matches
}

type glob struct {
	pattern string // matches a file, or everything below a folder
	base    string // the folders before the first wildcard; "." for none
	negated bool
}

func compile(patterns []string) (globs, error) {
	g := globs{all: true}
	for i, text := range patterns {
		bad := func(reason string) (globs, error) { return globs{}, &PatternError{i, text, reason} }
		p, negated := strings.CutPrefix(strings.TrimSpace(text), "!")
		p = strings.TrimPrefix(p, "./")
		switch {
		case strings.Trim(p, "/") == "":
			return bad("is empty")
		case strings.HasPrefix(p, "/") || len(p) > 1 && p[1] == ':':
			return bad("must be relative to the watched folder")
		case !utf8.ValidString(p): // doublestar treats all invalid characters as equal
			return bad("is not valid UTF-8")
		case !doublestar.ValidatePattern(p):
			return bad("has an unclosed bracket or brace, or ends in a backslash")
		}
		if len(p) > maxPatternLength || branches(p) > branchesMost {
			return bad("is too long or has too many alternatives")
		}
		for part := range strings.SplitSeq(p, "/") {
			if part == ".." {
				return bad("must not leave the watched folder")
			}
		}
		p = strings.TrimSuffix(strings.TrimRight(p, "/"), "/**") + "/**"
		if p == "**/**" {
			p = "**"
		}
		one := glob{pattern: p, base: ".", negated: negated}
		if !strings.Contains(p, `\`) { // escaped characters are rare
			one.base, _ = doublestar.SplitPattern(p)
		}
		g.list = append(g.list, one)
		g.all = g.all && negated
	}
	return g, nil
}

// Limits of a pattern: doublestar tries alternatives one by one, and groups of
// them multiply, so a short pattern could hang the program.
const (
	maxPatternLength = 1000 // bytes
	branchesMost     = 1000
)

// branches returns an upper bound of the number of patterns that the braces of
// p expand to.
func branches(p string) int {
	product := 1
	var open []int // alternatives of the groups that are open
	for i := 0; i < len(p) && product <= branchesMost; i++ {
		switch p[i] {
		case '\\':
			i++
		case '{':
			open = append(open, 1)
		case ',':
			if len(open) > 0 {
				open[len(open)-1]++
			}
		case '}':
			if len(open) > 0 {
				product *= open[len(open)-1]
				open = open[:len(open)-1]
			}
		}
	}
	for _, n := range open { // closed inside a bracket, or not at all
		product *= n
	}
	return product
}

// match reports whether a file matches; rel has slashes.
func (g globs) match(rel string) bool {
	wanted := g.all
	for _, p := range g.list {
		if wanted == p.negated && doublestar.MatchUnvalidated(p.pattern, rel) {
			wanted = !p.negated
		}
	}
	return wanted
}

// descend reports whether anything below a folder could match.
func (g globs) descend(rel string) bool {
	for i := len(g.list) - 1; i >= 0 && g.list[i].negated; i-- {
		if doublestar.MatchUnvalidated(g.list[i].pattern, rel) {
			return false // no later pattern includes anything again
		}
	}
	if g.all {
		return true
	}
	for _, p := range g.list {
		if !p.negated && (p.base == "." || within(rel, p.base) || within(p.base, rel)) {
			return true
		}
	}
	return false
}

// within reports whether path is dir or below it; both have slashes.
func within(path, dir string) bool {
	return path == dir || strings.HasPrefix(path, dir) && path[len(dir)] == '/'
}
