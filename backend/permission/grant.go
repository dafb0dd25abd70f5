package permission

import (
	"encoding/json"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"claude-scheduler/backend/model"
)

// Grant is what is needed to permit one denied call.
type Grant struct {
	Tool    string   `json:"tool"`                     // the tool that was denied
	Call    string   `json:"call"`                     // see Call
	Rules   []string `json:"rules" ts_type:"string[]"` // exactly what is added to allowed_tools; empty: no safe rule exists
	Refused string   `json:"refused"`                  // why there is no rule; empty: there is
	Note    string   `json:"note"`                     // what the rules permit beyond this call; empty: nothing
}

// RunInfo is what a rule depends on besides the call.
type RunInfo struct {
	Directory   string                 // where the run worked; empty: unknown
	IsDirectory func(path string) bool // nil: no path is one
	// Resolve returns a path with all links followed; empty: a broken link. nil:
	// there are no links.
	Resolve func(path string) string

	moved bool // the call was made in another folder
}

func (run RunInfo) isDirectory(path string) bool {
	return run.IsDirectory != nil && run.IsDirectory(path)
}

// A refusal is the reason why there is no rule.
type refusal string

func (r refusal) Error() string { return string(r) }

// For returns what is needed to permit a denied call.
func For(d model.PermissionDenial, run RunInfo) Grant {
	g := Grant{Tool: d.ToolName, Call: Call(d), Rules: []string{}}
	run.moved = d.Moved
	rules, note, err := rulesFor(d, run)
	if err == nil && len(rules) == 0 {
		err = refusal("nothing in it needs a rule")
	}
	if err != nil {
		g.Refused = err.Error()
		return g
	}
	g.Rules, g.Note = rules, note
	return g
}

// All returns what is needed to permit the denied calls of a run, each call
// once.
func All(denials []model.PermissionDenial, run RunInfo) []Grant {
	out := []Grant{}
	for _, d := range denials {
		g := For(d, run)
		if !slices.ContainsFunc(out, func(o Grant) bool { return o.Tool == g.Tool && o.Call == g.Call }) {
			out = append(out, g)
		}
	}
	return out
}

// Rules returns the rules of all grants, each once, in their order.
func Rules(grants []Grant) []string {
	out := []string{}
	for _, g := range grants {
		for _, rule := range g.Rules {
			if !slices.Contains(out, rule) {
				out = append(out, rule)
			}
		}
	}
	return out
}

var (
	mcpTool   = regexp.MustCompile(`^mcp__[A-Za-z0-9_-]+__[A-Za-z0-9_-]+$`)
	skillName = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_.-]*(:[A-Za-z0-9][A-Za-z0-9_.-]*)*$`)
	hostName  = regexp.MustCompile(`^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$`)
)

func rulesFor(d model.PermissionDenial, run RunInfo) (rules []string, note string, err error) {
	text := func(name string) string { s, _ := d.ToolInput[name].(string); return s }
	paths := func(tool, file string) ([]string, string, error) {
		rules, err := pathRules(tool, file, run)
		return rules, "", err
	}
	switch d.ToolName {
	case "Bash", "Monitor": // a Bash rule permits both (measured)
		return commandRules(text("command"), run)
	case "Edit", "MultiEdit", "Write":
		return paths("Edit", text("file_path"))
	case "NotebookEdit":
		return paths("Edit", text("notebook_path"))
	case "Read":
		return paths("Read", text("file_path"))
	case "NotebookRead":
		return paths("Read", text("notebook_path"))
	case "Glob", "Grep", "LS":
		return paths("Read", text("path"))
	case "WebFetch":
		u, err := url.Parse(text("url"))
		if err != nil || !hostName.MatchString(strings.ToLower(u.Hostname())) {
			return nil, "", refusal("the address has no host that a rule can name; add WebFetch(domain:HOST) yourself")
		}
		host := strings.ToLower(u.Hostname())
		return []string{"WebFetch(domain:" + host + ")"}, "all pages of " + host + " are then allowed", nil
	case "Skill":
		if skill := text("skill"); skillName.MatchString(skill) {
			return []string{"Skill(" + skill + ")"}, "", nil
		}
		return nil, "", refusal("the skill's name cannot be written as a rule")
	}
	if mcpTool.MatchString(d.ToolName) {
		return []string{d.ToolName}, "this tool is then allowed whatever it is asked", nil
	}
	return nil, "", refusal("the only rule for it permits every use of this tool; add it to the allowed tools yourself if you want that")
}

// Call returns what a denied call would have done: the full command, the path,
// the URL, otherwise its input as JSON.
func Call(d model.PermissionDenial) string {
	for _, name := range []string{"command", "file_path", "notebook_path", "url", "path", "query", "skill"} {
		if said, ok := d.ToolInput[name].(string); ok {
			return said
		}
	}
	if len(d.ToolInput) == 0 {
		return ""
	}
	data, err := json.Marshal(d.ToolInput)
	if err != nil {
		return ""
	}
	return string(data)
}
