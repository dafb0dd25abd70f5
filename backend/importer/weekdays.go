package importer

import (
	"strconv"
	"strings"
)

// fromMonday rewrites the weekdays of an expression that counts them from
// Monday = 0, as names; names and * mean the same to all and stay. An
// expression that it does not understand is returned as it is.
func fromMonday(expression string) (translated string, changed bool) {
	fields := strings.Fields(expression)
	if len(fields) != 5 || !strings.ContainsAny(fields[4], "0123456789") {
		return expression, false
	}
	chosen := [7]bool{}
	for part := range strings.SplitSeq(fields[4], ",") {
		if !mark(part, &chosen) {
			return expression, false
		}
	}
	var names []string
	for i, name := range days() {
		if chosen[i] {
			names = append(names, name)
		}
	}
	fields[4] = strings.Join(names, ",")
	if len(names) == 7 {
		fields[4] = "*"
	}
	return strings.Join(fields, " "), true
}

// mark marks the weekdays of one part of a list: 4, 0-4, *, */2, mon-fri/2.
func mark(part string, chosen *[7]bool) bool {
	span, stride, stepped := strings.Cut(part, "/")
	step := 1
	if stepped {
		n, err := strconv.Atoi(stride)
		if err != nil || n < 1 {
			return false
		}
		step = n
	}
	first, last := 0, 6
	if span != "*" {
		from, to, ranged := strings.Cut(span, "-")
		var ok bool
		if first, ok = dayNumber(from); !ok {
			return false
		}
		switch {
		case ranged:
			if last, ok = dayNumber(to); !ok || last < first {
				return false
			}
		case !stepped:
			last = first
		}
	}
	for day := first; day <= last; day += step {
		chosen[day] = true
	}
	return true
}

func dayNumber(text string) (int, bool) {
	for i, name := range days() {
		if strings.EqualFold(name, text) {
			return i, true
		}
	}
	n, err := strconv.Atoi(text)
	return n, err == nil && n >= 0 && n <= 6
}
