package taskfile

import (
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"claude-scheduler/backend/model"
)

// Write returns a task as the text of a file, without its local fields and without
// fields that have their default. Read makes the same task of it, for a job with the
// same folder.
func Write(file string, task, defaults model.Task, folder string) (string, error) {
	w := writer{}
	record, standard := reflect.ValueOf(task), reflect.ValueOf(defaults)
	body := task.Command
	inBody := body == strings.TrimSpace(body) && checkText("", body) == nil
	for _, name := range inFile {
		value, _ := field(record, name)
		usual, _ := field(standard, name)
		switch {
		case name == "command" && inBody:
		case name == "schedule" && !same(task.Schedule, defaults.Schedule):
			w.schedule(task.Schedule, folder)
		case name == "name" || !same(value.Interface(), usual.Interface()):
			w.field("", name, value, usual, name)
		}
	}
	text := fence + "\n" + w.String() + fence + "\n"
	if inBody {
		text += "\n" + body + "\n"
	}
	again, err := Read(file, text, defaults, folder)
	if err != nil {
		return "", err
	}
	if name := Differs(task, again); name != "" {
		return "", model.Invalid(name, "cannot be written in a file", "change it in the task")
	}
	return text, nil
}

// writer writes the front matter.
type writer struct{ strings.Builder }

// schedule writes a schedule in words if they say everything, otherwise its fields.
func (w *writer) schedule(c model.ScheduleConfig, folder string) {
	if text, ok := scheduleText(c, folder); ok {
		fmt.Fprintf(w, "schedule: %s\n", scalar(text, ""))
		return
	}
	w.field("", "schedule", reflect.ValueOf(relative(c, folder)), reflect.ValueOf(model.NewSchedule()), "schedule")
}

// field writes one field, and of a record those that do not have their usual value.
func (w *writer) field(indent, name string, value, usual reflect.Value, path string) {
	key := indent + name + ":"
	if value.Kind() == reflect.Pointer && value.Type() != reflect.TypeFor[*time.Time]() && !value.IsNil() {
		value, usual = value.Elem(), reflect.Zero(value.Type().Elem())
	}
	switch value.Kind() {
	case reflect.Struct:
		w.WriteString(key + "\n")
		for _, inner := range names(value.Type()) {
			v, _ := field(value, inner)
			u, _ := field(usual, inner)
			if !same(v.Interface(), u.Interface()) {
				w.field(indent+"  ", inner, v, u, path+"."+inner)
			}
		}
	case reflect.Slice:
		if value.Len() == 0 {
			w.WriteString(key + " []\n")
			return
		}
		w.WriteString(key + "\n")
		for i := range value.Len() {
			fmt.Fprintf(w, "%s  - %s\n", indent, single(value.Index(i), path, indent+"    "))
		}
	default:
		fmt.Fprintf(w, "%s %s\n", key, single(value, path, indent+"  "))
	}
}

// single returns a value that is not a record or a list.
func single(value reflect.Value, path, indent string) string {
	switch v := value.Interface().(type) {
	case *time.Time:
		if v == nil {
			return "null"
		}
		return v.Format(time.RFC3339Nano)
	case int:
		if isDuration(path) {
			return seconds(v)
		}
		return strconv.Itoa(v)
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	case bool:
		return strconv.FormatBool(v)
	}
	return scalar(value.String(), indent)
}

var (
	plainText = regexp.MustCompile(`^[A-Za-z0-9/][A-Za-z0-9 _./@+*()=,-]*$`)
	onlyDigit = regexp.MustCompile(`^[0-9.+eExX_-]*$`)
	// otherTypes are texts that YAML reads as something else.
	otherTypes = strings.Fields("true false yes no on off y n null nan inf")
)

// scalar returns a text as YAML: as it is if that is safe, as a block if it has
// several lines that can be read, otherwise in quotes. indent is that of a block;
// empty: no block.
func scalar(text, indent string) string {
	switch {
	case plainText.MatchString(text) && !strings.HasSuffix(text, " ") && !onlyDigit.MatchString(text) && !slices.Contains(otherTypes, strings.ToLower(text)):
		return text
	case indent != "" && isBlock(text):
		return "|-\n" + indent + strings.ReplaceAll(text, "\n", "\n"+indent)
	}
	var out strings.Builder
	out.WriteByte('"')
	for _, r := range text {
		switch {
		case r == '"' || r == '\\':
			out.WriteByte('\\')
			out.WriteRune(r)
		case r == '\n':
			out.WriteString(`\n`)
		case r == '\t':
			out.WriteString(`\t`)
		case isHidden(r) || isZeroWidth(r) || r == utf8.RuneError || r == 0x85 || r == 0xA0:
			fmt.Fprintf(&out, `\U%08x`, r)
		default:
			out.WriteRune(r)
		}
	}
	out.WriteByte('"')
	return out.String()
}

// isBlock reports whether a text of several lines can be written as a block.
func isBlock(text string) bool {
	if !strings.Contains(text, "\n") || strings.ContainsAny(text, "\t\r") || strings.TrimSpace(text) != text || checkText("", text) != nil {
		return false
	}
	return !slices.ContainsFunc(strings.Split(text, "\n"), func(line string) bool {
		return line == "" || strings.HasSuffix(line, " ") || strings.HasPrefix(line, fence)
	})
}
