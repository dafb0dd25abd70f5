package importer

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"claude-scheduler/backend/model"
)

// frontMatter splits the simple fields from the head of a Markdown file. A list
// below a field becomes its comma-separated value.
func frontMatter(text string) (fields map[string]string, body string) {
	fields = map[string]string{}
	text = strings.ReplaceAll(strings.TrimPrefix(text, "\ufeff"), "\r\n", "\n")
	lines := strings.Split(text, "\n")
	isFence := func(line string) bool { return strings.TrimRight(line, " \t") == "---" }
	if !isFence(lines[0]) {
		return fields, text
	}
	end := slices.IndexFunc(lines[1:], isFence) + 1
	if end == 0 {
		return fields, text
	}
	last := ""
	for _, line := range lines[1:end] {
		if item, ok := strings.CutPrefix(strings.TrimSpace(line), "- "); ok && last != "" {
			fields[last] = strings.TrimPrefix(fields[last]+","+unquoted(item), ",")
			continue
		}
		name, value, ok := strings.Cut(line, ":")
		if !ok || strings.HasPrefix(strings.TrimSpace(name), "#") {
			continue
		}
		last = strings.TrimSpace(name)
		fields[last] = unquoted(value)
	}
	return fields, strings.Join(lines[end+1:], "\n")
}

func unquoted(value string) string {
	value = strings.TrimSpace(value)
	if len(value) > 1 && (value[0] == '"' || value[0] == '\'') && value[len(value)-1] == value[0] {
		return value[1 : len(value)-1]
	}
	return value
}

// matterOf applies the other fields at the head of a prompt, and adds remarks
// about unsupported ones.
func (h *ImportSet) matterOf(t *model.Task, matter map[string]string) {
	for _, name := range slices.Sorted(maps.Keys(matter)) {
		value := matter[name]
		switch name {
		case "name", "description":
		case "model":
			if t.Model == "" && value != "inherit" {
				t.Model = value
			}
		case "allowed-tools":
			for _, tool := range toolsOf(strings.Trim(value, "[]")) {
				if tool = unquoted(tool); !slices.Contains(t.AllowedTools, tool) {
					t.AllowedTools = append(t.AllowedTools, tool)
				}
			}
		default:
			h.remark(t.ID, "command", fmt.Sprintf("%s at the head of its prompt is not supported and was dropped", name))
		}
	}
}
