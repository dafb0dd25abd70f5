package fakeapi

import (
	"maps"
	"net/url"
	"slices"
	"strings"
)

// Scenario is one way of answering: a script whose {names} are settings.
type Scenario struct {
	Name     string
	About    string            // one line for people
	Settings map[string]string // allowed after the name in the URL, with defaults
	Script   string
}

// Scenarios returns all of them, sorted by name. "script" is the default.
func Scenarios() []Scenario {
	type set = map[string]string
	all := []Scenario{
		{"script", "does what the prompt's ! lines say, else repeats its last words", nil, "!echo"},
		{"text", "a short answer", set{"text": "Hello from the stand-in."}, "!say {text}"},
		{"echo", "repeats the prompt's last words", nil, "!echo"},
		{"bash", "runs a command with Bash", set{"command": "echo hi"}, "!bash {command}\n!say Done."},
		{"write", "writes a file", set{"path": "out.txt", "text": "hi"}, "!write {path} {text}\n!say Wrote {path}."},
		{"edit", "reads and edits a file", set{"path": "out.txt", "old": "hi", "new": "bye"}, "!read {path}\n!edit {path} {old} => {new}\n!say Edited {path}."},
		{"read", "reads a file", set{"path": "out.txt"}, "!read {path}\n!say It says: {result}"},
		{"tools", "several tools in one turn", nil, "!bash echo one\n!+bash echo two\n!+bash echo three\n!say Done."},
		{"todo", "keeps a list of things to do", nil, "!todo look; fix; tell\n!say Done."},
		{"subagent", "asks a subagent", set{"prompt": `!bash echo from the subagent\n!say The subagent is done.`}, "!agent {prompt}\n!say The subagent answered."},
		{"denied", "wants what the default mode denies", nil, "!write denied.txt no\n!say I was not allowed to."},
		{"loop", "never ends: for max_turns", nil, "!bash echo again\n!again"},
		{"costly", "spends much in every turn: for max_budget_usd", set{"input": "200000", "output": "20000"}, "!usage {input} {output}\n!bash echo again\n!again"},
		{"limit", "the subscription's usage limit is reached", set{"reset": "2h", "window": "five_hour", "times": "0"}, "!limit {reset} {window} {times}\n!say Back again."},
		{"limit-once", "the usage limit is reached at the first request only", set{"reset": "2h", "window": "five_hour"}, "!limit {reset} {window} 1\n!say Back again."},
		{"limit-midway", "the usage limit is reached after a tool call", set{"reset": "2h", "window": "five_hour"}, "!bash echo before the limit\n!limit {reset} {window}"},
		{"credit", "400: the credit balance is too low", nil, "!error 400"},
		{"unauthorized", "401: the key is refused", nil, "!error 401"},
		{"forbidden", "403: the account may not", nil, "!error 403"},
		{"model", "404: no such model", nil, "!error 404"},
		{"rate", "429: too many requests, no usage limit", nil, "!error 429"},
		{"broken", "500: an internal error", nil, "!error 500"},
		{"overloaded", "529: overloaded", nil, "!error 529"},
		{"flaky", "some errors, then all is well", set{"status": "529", "times": "1"}, "!error {status} {times}\n!say Here after all."},
		{"slow", "waits before the first byte", set{"delay": "2s"}, "!sleep {delay}\n!say Sorry for the delay."},
		{"drip", "a slow stream", set{"delay": "200ms"}, "!drip {delay}\n!say This comes a little at a time, word for word."},
		{"hang", "never answers", nil, "!hang"},
		{"drop", "cuts the connection within the answer", set{"times": "0"}, "!drop {times}\n!say Back again."},
		{"thinking", "thinks before it answers", nil, "!think Let me see.\n!say I see."},
		{"big", "a very long answer", set{"size": "4000000"}, "!big {size}"},
		{"secret", "says what a variable holds", set{"name": "SECRET"}, "!bash echo ${name}\n!say It is {result}."},
		{"stopped", "ends before it is done", set{"reason": "max_tokens"}, "!stop {reason}\n!say And so"},
	}
	slices.SortFunc(all, func(a, b Scenario) int { return strings.Compare(a.Name, b.Name) })
	return all
}

// find returns the script of a scenario as written in a URL,
// "name,key=value,...", and whether that scenario and its settings exist.
func find(named string) (script string, ok bool) {
	parts := strings.Split(named, ",")
	all := Scenarios()
	at := slices.IndexFunc(all, func(s Scenario) bool { return s.Name == parts[0] })
	if at < 0 {
		return "", false
	}
	settings := maps.Clone(all[at].Settings)
	for _, part := range parts[1:] {
		key, value, _ := strings.Cut(part, "=")
		if _, known := settings[key]; !known {
			return "", false
		}
		// Escaped a second time, so that a value may contain a comma or a slash.
		if plain, err := url.QueryUnescape(value); err == nil {
			value = plain
		}
		settings[key] = strings.ReplaceAll(value, "\n", `\n`)
	}
	var pairs []string
	for key, value := range settings {
		pairs = append(pairs, "{"+key+"}", value)
	}
	return strings.NewReplacer(pairs...).Replace(all[at].Script), true
}
