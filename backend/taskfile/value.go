package taskfile

import (
	"fmt"
	"reflect"
	"regexp"
	"strconv"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"

	"claude-scheduler/backend/spelling"
)

// otherNames are names that people use for fields.
var otherNames = map[string]string{
	"tools": "allowed_tools", "allowed-tools": "allowed_tools", "prompt": "command", "cron": "schedule", "budget": "max_budget_usd",
	"permission_mode": "permissions", "cwd": "", "directory": "", "description": "",
}

// hintFor returns what to do about a key that is not known.
func hintFor(path string, known []string) string {
	prefix, name := "", path
	if dot := strings.LastIndex(path, "."); dot >= 0 {
		prefix, name = path[:dot+1], path[dot+1:]
	}
	if other, ok := otherNames[name]; ok && prefix == "" {
		if other == "command" {
			return "write the prompt below the front matter"
		}
		if other != "" {
			return "did you mean " + other + "?"
		}
	}
	if near := spelling.Nearest(strings.ToLower(name), known); near != "" {
		return "did you mean " + prefix + near + "?"
	}
	return "one of " + strings.Join(known, ", ")
}

// set gives a field the value of a node. Scalars are read as the field's type, from
// their text: YAML would read the name 010 as a number, and no as false.
func (r reader) set(target reflect.Value, node *yaml.Node, path string) error {
	wrong := func(what, hint string) error {
		return r.fault(node, path, what, hint)
	}
	isNull := node.Kind == yaml.ScalarNode && node.Tag == "!!null"
	if target.Type() == reflect.TypeFor[*time.Time]() {
		if isNull {
			target.SetZero()
			return nil
		}
		at, err := time.Parse(time.RFC3339, node.Value)
		if node.Kind != yaml.ScalarNode || err != nil {
			return wrong(fmt.Sprintf("%q is not a time", node.Value), "for example 2026-12-31T18:00:00+01:00")
		}
		target.Set(reflect.ValueOf(&at))
		return nil
	}
	switch target.Kind() {
	case reflect.Struct:
		if node.Kind != yaml.MappingNode {
			return wrong("has no fields", "write its fields below it: "+strings.Join(names(target.Type()), ", "))
		}
		return r.each(node, path+".", names(target.Type()), func(name string, value *yaml.Node) error {
			inner, _ := field(target, name)
			return r.set(inner, value, path+"."+name)
		})
	case reflect.Slice:
		return r.setList(target, node, path)
	}
	if node.Kind != yaml.ScalarNode {
		return wrong("is not a single value", "write it on one line, or as a text")
	}
	if isNull {
		return nil // the default
	}
	switch target.Kind() {
	case reflect.String:
		target.SetString(node.Value)
	case reflect.Bool:
		if node.Value != "true" && node.Value != "false" {
			return wrong(fmt.Sprintf("%q is neither true nor false", node.Value), "true or false")
		}
		target.SetBool(node.Value == "true")
	case reflect.Int:
		n, ok := number(node.Value, isDuration(path))
		if !ok && isDuration(path) {
			return wrong(fmt.Sprintf("%q is not a duration", node.Value), "for example 30m, 2h, or whole seconds")
		}
		if !ok {
			return wrong(fmt.Sprintf("%q is not a whole number", node.Value), "for example 3")
		}
		target.SetInt(int64(n))
	case reflect.Float64:
		n, err := strconv.ParseFloat(node.Value, 64)
		if err != nil {
			return wrong(fmt.Sprintf("%q is not a number", node.Value), "for example 2.5")
		}
		target.SetFloat(n)
	default:
		return wrong("cannot be set in a file", "remove it")
	}
	return nil
}

// setList gives a list of texts or numbers its values.
func (r reader) setList(target reflect.Value, node *yaml.Node, path string) error {
	if node.Kind == yaml.ScalarNode && node.Tag == "!!null" {
		return nil
	}
	if node.Kind != yaml.SequenceNode {
		return r.fault(node, path, "is not a list", "write [A, B], or one line with - for each")
	}
	list := reflect.MakeSlice(target.Type(), len(node.Content), len(node.Content))
	for i, item := range node.Content {
		if err := r.set(list.Index(i), item, fmt.Sprintf("%s[%d]", path, i)); err != nil {
			return err
		}
	}
	if len(node.Content) == 0 {
		list = reflect.Zero(target.Type())
	}
	target.Set(list)
	return nil
}

var duration = regexp.MustCompile(`^(\d+d)?(\d+h)?(\d+m)?(\d+s)?$`)

// number reads a whole number; a duration may have units.
func number(text string, isDuration bool) (int, bool) {
	n, err := strconv.Atoi(text)
	if err == nil || !isDuration || text == "" || !duration.MatchString(text) {
		return n, err == nil
	}
	total := 0
	for _, part := range regexp.MustCompile(`\d+[dhms]`).FindAllString(text, -1) {
		n, err := strconv.Atoi(part[:len(part)-1])
		if err != nil || n > 1<<31 {
			return 0, false
		}
		total += n * map[byte]int{'d': 86400, 'h': 3600, 'm': 60, 's': 1}[part[len(part)-1]]
	}
	return total, true
}

// seconds writes a duration in its largest unit.
func seconds(n int) string {
	for _, unit := range []struct {
		seconds int
		letter  string
	}{{86400, "d"}, {3600, "h"}, {60, "m"}} {
		if n != 0 && n%unit.seconds == 0 {
			return strconv.Itoa(n/unit.seconds) + unit.letter
		}
	}
	return strconv.Itoa(n)
}
