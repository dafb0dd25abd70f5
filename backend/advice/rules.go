package advice

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"

	"claude-scheduler/backend/format"
	"claude-scheduler/backend/permission"
)

// maxRuleSuggestions is how many suggestions of rules are made at a time.
const maxRuleSuggestions = 3

// rules suggests to allow calls that were denied repeatedly: with exactly the
// rules of package permission, and never with the name of a tool alone.
func (h History) rules() (out []Suggestion) {
	if h.Task.Permissions == "bypass" || h.Task.Permissions == "plan" { // nothing is denied, or everything on purpose
		return nil
	}
	type denial struct {
		grant permission.Grant // of the newest
		count int
		last  int // index of the newest run
	}
	var found []*denial
	runs := h.newest(recent)
	for i, run := range runs {
		counted := map[string]bool{}
		for _, g := range run.Denied {
			id := rulesID(g.Rules)
			if len(g.Rules) == 0 || counted[id] || !h.allows(g.Rules) {
				continue
			}
			counted[id] = true
			if at := slices.IndexFunc(found, func(d *denial) bool { return rulesID(d.grant.Rules) == id }); at >= 0 {
				found[at].count++
			} else {
				found = append(found, &denial{g, 1, i})
			}
		}
	}
	slices.SortStableFunc(found, func(a, b *denial) int { return b.count - a.count })
	for _, d := range found {
		if d.count < often || d.last >= latest || len(out) == maxRuleSuggestions {
			continue
		}
		out = append(out, Suggestion{ID: rulesID(d.grant.Rules), Kind: Rules, Label: "Allow", Note: d.grant.Note, Rules: d.grant.Rules,
			Title: title(d.grant), Why: "Denied in " + ofRuns(d.count, len(runs)) + ".",
			Change: map[string]any{"allowed_tools": withRules(h.Task.AllowedTools, d.grant.Rules)}})
	}
	return out
}

// allows reports whether rules may be suggested: the task lacks one, none permits
// every use of a tool, and none is about what the task disallows.
func (h History) allows(rules []string) bool {
	lacks := false
	for _, rule := range rules {
		tool, inside, ok := parts(rule)
		if !ok || inside == "" || inside == "*" || slices.ContainsFunc(h.Task.DisallowedTools, func(d string) bool { return covers(d, tool, inside) }) {
			return false
		}
		lacks = lacks || !slices.Contains(h.Task.AllowedTools, rule)
	}
	return lacks
}

// parts splits a rule: "Bash(npm test)" into Bash and npm test; not ok: it is a
// tool alone.
func parts(rule string) (tool, inside string, ok bool) {
	tool, rest, ok := strings.Cut(rule, "(")
	return tool, strings.TrimSuffix(rest, ")"), ok
}

// covers reports whether a rule of the disallowed tools may be about what another
// rule permits. If in doubt, it is.
func covers(disallowed, tool, inside string) bool {
	other, pattern, ok := parts(disallowed)
	if other != tool {
		return false
	}
	if before, _, wild := strings.Cut(pattern, "*"); wild {
		return strings.HasPrefix(inside, strings.TrimSuffix(before, ":")) || before == ""
	}
	return !ok || pattern == inside || tool != "Bash" // paths and hosts cover what is below them
}

// withRules returns the allowed tools of a task with further rules.
func withRules(allowed, rules []string) []string {
	out := slices.Clone(allowed)
	for _, rule := range rules {
		if !slices.Contains(out, rule) {
			out = append(out, rule)
		}
	}
	return out
}

// rulesID identifies a set of rules.
func rulesID(rules []string) string {
	sorted := slices.Clone(rules)
	slices.Sort(sorted)
	sum := sha256.Sum256([]byte(strings.Join(sorted, "\x00")))
	return "rules-" + hex.EncodeToString(sum[:4])
}

// title names the rule, or of several what they allow.
func title(g permission.Grant) string {
	if len(g.Rules) == 1 {
		return "Allow " + format.Escape(g.Rules[0])
	}
	return "Allow " + format.OneLine(format.Escape(g.Call), 60)
}
