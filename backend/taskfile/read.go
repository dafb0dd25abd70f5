package taskfile

import (
	"errors"
	"path"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"claude-scheduler/backend/model"
)

// Read returns the task that the text of a file defines: the defaults with what
// the file says. Without a name it has that of the file. folder is the working
// directory of its job, to which a folder to watch is relative.
//
// The text is as Normalize returns it. An error is a *model.Problem with the file,
// the line and the field. Read does not check whether the values of the task are
// valid, as model.Task.Check does.
func Read(file, text string, defaults model.Task, folder string) (model.Task, error) {
	if p := checkText(file, text); p != nil {
		return defaults, p
	}
	front, body, firstLine, err := split(file, text)
	if err != nil {
		return defaults, err
	}
	r := reader{file: file, offset: firstLine - 1, folder: folder}
	root, err := r.parse(front)
	if err != nil {
		return defaults, err
	}
	task := defaults
	if err := r.fields(root, &task); err != nil {
		return defaults, err
	}
	prompt := strings.TrimSpace(body)
	switch {
	case task.Command != "" && prompt != "":
		return defaults, fault(file, r.lineOf(root, "command"), "command", "is given twice, in the front matter and as the text after it", "keep the text")
	case prompt != "":
		task.Command = prompt
	}
	if task.Name == "" {
		task.Name = strings.TrimSuffix(path.Base(file), ".md")
	}
	return task, nil
}

// reader reads the front matter of one file.
type reader struct {
	file   string
	offset int // lines of the file before the front matter
	folder string
}

func (r reader) fault(node *yaml.Node, field, message, hint string) error {
	return fault(r.file, r.offset+node.Line, field, message, hint)
}

var yamlLine = regexp.MustCompile(`^yaml: (?:line (\d+): )?`)

// parse returns the mapping of the front matter; nil: it is empty.
func (r reader) parse(front string) (*yaml.Node, error) {
	var document yaml.Node
	if err := yaml.Unmarshal([]byte(front), &document); err != nil {
		line := 0
		if m := yamlLine.FindStringSubmatch(err.Error()); m != nil && m[1] != "" {
			line, _ = strconv.Atoi(m[1])
			line += r.offset
		}
		hint := "write one field a line, as in model: sonnet; put texts with a colon into quotes"
		return nil, fault(r.file, line, "", "the front matter is not valid YAML: "+yamlLine.ReplaceAllString(err.Error(), ""), hint)
	}
	if len(document.Content) == 0 {
		return nil, nil
	}
	root := document.Content[0]
	if root.Kind != yaml.MappingNode {
		if root.Kind == yaml.ScalarNode && root.Tag == "!!null" {
			return nil, nil
		}
		return nil, r.fault(root, "", "the front matter is not a list of fields", "write one field a line, as in model: sonnet")
	}
	return root, r.checkPlain(root)
}

// checkPlain refuses what makes a document mean something else than it looks like:
// anchors, references to them, and tags.
func (r reader) checkPlain(node *yaml.Node) error {
	if node.Kind == yaml.AliasNode || node.Anchor != "" {
		return r.fault(node, "", "anchors and references (& and *) are not read here", "write the value out, or put a text that begins with such a character into quotes")
	}
	if node.Style&yaml.TaggedStyle != 0 {
		return r.fault(node, "", "the tag "+node.Tag+" is not read here", "leave it out, or put a text that begins with ! into quotes")
	}
	for _, child := range node.Content {
		if err := r.checkPlain(child); err != nil {
			return err
		}
	}
	return nil
}

// fields sets the fields of a task.
func (r reader) fields(root *yaml.Node, task *model.Task) error {
	if root == nil {
		return nil
	}
	record := reflect.ValueOf(task).Elem()
	return r.each(root, "", inFile, func(name string, value *yaml.Node) error {
		if name == "schedule" {
			return r.schedule(value, &task.Schedule)
		}
		target, _ := field(record, name)
		return r.set(target, value, name)
	})
}

// each calls a function for each key of a mapping, after it refused those that are
// not known or given twice.
func (r reader) each(mapping *yaml.Node, prefix string, known []string, set func(name string, value *yaml.Node) error) error {
	seen := map[string]bool{}
	for i := 0; i+1 < len(mapping.Content); i += 2 {
		key, value := mapping.Content[i], mapping.Content[i+1]
		name := key.Value
		switch {
		case key.Kind != yaml.ScalarNode:
			return r.fault(key, "", "a field has no name", "write one field a line, as in model: sonnet")
		case prefix == "" && slices.Contains(local, name):
			return r.fault(key, name, "is not set in a file: each user sets it on each machine", "remove it here, and set it for the task once the file is approved")
		case !slices.Contains(known, name):
			return r.fault(key, prefix+name, "is not a field", hintFor(prefix+name, known))
		case seen[name]:
			return r.fault(key, prefix+name, "is given twice", "remove one of the two")
		}
		seen[name] = true
		if err := set(name, value); err != nil {
			return err
		}
	}
	return nil
}

// lineOf returns the line of the file with a key.
func (r reader) lineOf(root *yaml.Node, name string) int {
	for i := 0; root != nil && i < len(root.Content); i += 2 {
		if root.Content[i].Value == name {
			return r.offset + root.Content[i].Line
		}
	}
	return 0
}

// at adds the file and the line to a problem of a value.
func (r reader) at(node *yaml.Node, err error) error {
	var p *model.Problem
	if !errors.As(err, &p) {
		return err
	}
	located := *p
	located.Message += " (" + r.file + ", line " + strconv.Itoa(r.offset+node.Line) + ")"
	return &located
}
