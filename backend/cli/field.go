package cli

import (
	"fmt"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"claude-scheduler/backend/model"
	"claude-scheduler/backend/userpath"
)

// kind selects how the text of a flag is converted to the value of a field.
type kind string

const (
	text         kind = "text"
	number       kind = "number"
	kindMoney    kind = "dollars"
	kindFloat    kind = "factor"
	kindBool     kind = "bool"
	kindDuration kind = "seconds" // 90, 30m, 2h, 1d
	kindTime     kind = "time"
	folder       kind = "path" // a path is made absolute, because the service has another working directory
	kindStrings  kind = "list" // the flag repeated; one empty value is the empty list
	tools        kind = "tools"
	kindAfter    kind = "task" // TASK or TASK:success, TASK:failure, TASK:any, repeated; one empty value is the empty list
)

// field is one field of a record as a flag.
type field struct {
	flag  string
	path  string // path in the record's JSON
	kind  kind
	usage string
}

// value converts the text of a flag to a JSON value. The service refuses values
// out of range; wrong types are refused here.
func (f field) value(given []string, now time.Time) (any, error) {
	last := given[len(given)-1]
	wrong := func(hint string) error {
		return model.Invalid(f.path, strconv.Quote(last)+" is not a valid value", hint)
	}
	switch f.kind {
	case number:
		n, err := strconv.Atoi(last)
		if err != nil {
			return nil, wrong("expected a whole number")
		}
		return n, nil
	case kindMoney:
		usd, err := strconv.ParseFloat(strings.TrimPrefix(last, "$"), 64)
		if err != nil || usd != usd || usd-usd != 0 { // JSON has no NaN and no infinity
			return nil, wrong("expected US dollars, such as 0.50")
		}
		return usd, nil
	case kindFloat:
		n, err := strconv.ParseFloat(last, 64)
		if err != nil || n != n || n-n != 0 {
			return nil, wrong("expected a number such as 2 or 1.5")
		}
		return n, nil
	case kindBool:
		b, err := strconv.ParseBool(last)
		if err != nil {
			return nil, wrong("expected true or false")
		}
		return b, nil
	case kindDuration:
		d, ok := parseDuration(last)
		if !ok {
			return nil, wrong("expected seconds or a duration such as 90s, 30m, 2h, 1d")
		}
		return int(d / time.Second), nil
	case kindTime:
		if last == "" {
			return nil, nil
		}
		t, err := parseTime(f.path, last, now, 1)
		return t, err
	case folder:
		return absolute(last)
	case kindStrings:
		return compact(given), nil
	case kindAfter:
		return startAfter(given), nil
	case tools:
		var all []string
		for _, g := range given {
			all = append(all, splitTools(g)...)
		}
		return compact(all), nil
	}
	return last, nil
}

// absolute returns a path that is valid for the service too, which expands ~
// itself.
func absolute(path string) (string, error) {
	if path == "" || userpath.InHome(path) {
		return path, nil
	}
	full, err := filepath.Abs(path)
	if err != nil {
		return "", fmt.Errorf("resolve path: %w", err)
	}
	return full, nil
}

// compact removes empty items, so that one empty value clears a list.
func compact(given []string) []string {
	out := []string{}
	for _, g := range given {
		if strings.TrimSpace(g) != "" {
			out = append(out, g)
		}
	}
	return out
}

// startAfter reads the tasks whose end starts a task. A name may contain a colon.
func startAfter(given []string) []map[string]any {
	out := []map[string]any{}
	for _, g := range compact(given) {
		task, when := g, string(model.FollowsSuccess)
		if at := strings.LastIndexByte(g, ':'); at >= 0 && slices.Contains(model.FollowsOns, model.FollowsOn(g[at+1:])) {
			task, when = g[:at], g[at+1:]
		}
		out = append(out, map[string]any{"task_id": task, "when": when})
	}
	return out
}

// splitTools splits "Read,Bash(git log:*, git show:*)" at the commas outside
// parentheses, as the CLI does.
func splitTools(list string) []string {
	var out []string
	depth, start := 0, 0
	for i, r := range list {
		switch {
		case r == '(':
			depth++
		case r == ')' && depth > 0:
			depth--
		case r == ',' && depth == 0:
			out = append(out, strings.TrimSpace(list[start:i]))
			start = i + 1
		}
	}
	return append(out, strings.TrimSpace(list[start:]))
}
