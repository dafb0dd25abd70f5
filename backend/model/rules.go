package model

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
)

// CheckRules reports the first entry of the allowed or disallowed tools that
// the CLI would read as more than one rule, as a *Problem. Entries that were
// there before are accepted: files written by older versions keep working.
func (t Task) CheckRules(before Task) error {
	return first(
		checkRules("allowed_tools", t.AllowedTools, before.AllowedTools),
		checkRules("disallowed_tools", t.DisallowedTools, before.DisallowedTools),
	)
}

func checkRules(field string, rules, before []string) error {
	return each(rules, func(i int, rule string) error {
		parts := splitRules(rule)
		if len(parts) < 2 || slices.Contains(before, rule) {
			return nil
		}
		return Invalid(fmt.Sprintf("%s[%d]", field, i), fmt.Sprintf("%q holds %d rules: %s", rule, len(parts), strings.Join(parts, " and ")),
			"give each rule its own entry")
	})
}

// splitRules splits a list of rules as the CLI 2.1.330 does (measured): at
// commas and spaces outside parentheses, which do not nest.
func splitRules(list string) []string {
	inside := false
	return strings.FieldsFunc(list, func(r rune) bool {
		switch r {
		case '(':
			inside = true
		case ')':
			inside = false
		}
		return !inside && (r == ',' || unicode.IsSpace(r))
	})
}
