package service

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"claude-scheduler/backend/apitype"
	"claude-scheduler/backend/model"
	"claude-scheduler/backend/transcript"
)

// describe adds to a request everything that its call would do, so that the
// user sees all of it: the command, the changed lines of a file, or the input.
func describe(out *apitype.OpenRequest, r model.PermissionRequest, call transcript.ToolCall) {
	text := func(name string) string { s, _ := r.ToolInput[name].(string); return s }
	var shown []string // fields that are in Text
	switch {
	case r.ToolName == "Bash" && text("command") != "":
		out.Text, shown = text("command"), []string{"command"}
	case call.Diff != nil && !call.Truncated:
		out.Path, out.Diff = text("file_path")+text("notebook_path"), call.Diff
		out.Text = out.Path + "\n" + strings.Join(diffLines(call.Diff), "\n")
		shown = []string{"file_path", "notebook_path", "old_string", "new_string", "content", "new_source"}
		if r.ToolName == "MultiEdit" {
			shown = append(shown, "edits")
		}
	default:
		out.Text = inputText(r.ToolInput)
		return
	}
	if purpose := text("description"); r.ToolName == "Bash" {
		out.Purpose = purpose
		shown = append(shown, "description")
	}
	for _, name := range slices.Sorted(maps.Keys(r.ToolInput)) {
		if value := r.ToolInput[name]; !slices.Contains(shown, name) && value != nil && value != false && value != "" {
			out.Options = append(out.Options, name+": "+inputText(value))
		}
	}
}

func diffLines(d *transcript.Diff) (lines []string) {
	for i, h := range d.Hunks {
		if i > 0 {
			lines = append(lines, "…")
		}
		lines = append(lines, h.Lines...)
	}
	return lines
}

// inputText is an input as indented JSON, without HTML escapes.
func inputText(input any) string {
	var text bytes.Buffer
	enc := json.NewEncoder(&text)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if enc.Encode(input) != nil {
		return "" // it came from JSON
	}
	return strings.TrimSpace(text.String())
}
