package backend

import (
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"claude-scheduler/backend/model"
)

// offPage are the fields of tasks and settings that no screen names, with the reason.
var offPage = map[string]string{
	"created_at": "nothing needs it: History has the runs",
	"updated_at": "nothing needs it: History has the runs",
	"proposed":   "lib/commands/proposed.ts shows it before a task is enabled or run",
}

// TestFields checks that the screens show or edit each field of a task and of
// the settings.
func TestFields(t *testing.T) {
	words := screenWords(t)
	fields := map[string]bool{}
	for _, record := range []any{model.Task{}, model.Settings{}} {
		addFields(reflect.TypeOf(record), fields)
	}
	if len(fields) < 60 {
		t.Fatalf("only %d fields were found", len(fields))
	}
	for _, field := range slices.Sorted(maps.Keys(fields)) {
		reason, excused := offPage[field]
		switch {
		case !words[field] && !excused:
			t.Errorf("%s: no screen in frontend/src/features names it; add it, or the reason to offPage", field)
		case words[field] && excused:
			t.Errorf("%s: a screen names it, although offPage says %q", field, reason)
		}
	}
	for field := range offPage {
		if !fields[field] {
			t.Errorf("offPage names %s, which is not a field", field)
		}
	}
}

// addFields adds the JSON names of a record's fields, and of the records in it.
func addFields(record reflect.Type, names map[string]bool) {
	for i := range record.NumField() {
		field := record.Field(i)
		name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		if name == "" || name == "-" {
			continue
		}
		names[name] = true
		if field.Type.Kind() == reflect.Struct && field.Type.PkgPath() == record.PkgPath() {
			addFields(field.Type, names)
		}
	}
}

// screenWords returns the words in the sources of the screens, without their tests.
func screenWords(t *testing.T) map[string]bool {
	t.Helper()
	word := regexp.MustCompile(`\w+`)
	words := map[string]bool{}
	err := filepath.WalkDir("../frontend/src/features", func(path string, entry fs.DirEntry, err error) error {
		if source := strings.HasSuffix(path, ".svelte") || strings.HasSuffix(path, ".ts"); err != nil || !source || strings.HasSuffix(path, ".test.ts") {
			return err
		}
		data, err := os.ReadFile(path)
		for _, found := range word.FindAllString(string(data), -1) {
			words[found] = true
		}
		return err
	})
	if err != nil || len(words) == 0 {
		t.Fatalf("read the screens: %v, %d words", err, len(words))
	}
	return words
}
