package cli

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"

	"claude-scheduler/backend/model"
)

// records are the files that a refused input must leave as they are.
var records = []string{"jobs.json", "tasks.json", "profiles.json", "settings.json", "runs.json"}

// refused is a command of scripts:
//
//	refused CODE FIELD MESSAGE ARGS...
//
// It runs the program with --json and checks the exit code, that the problem
// names the field and contains the message, that nothing was printed, and that
// no record was changed.
func refused(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 4 {
		ts.Fatalf("usage: refused CODE FIELD MESSAGE ARGS...")
	}
	code, field, message, rest := args[0], args[1], args[2], args[3:]
	before := contents(ts)
	cmd := programIn(ts, append(rest, "--json")...)
	var out, errOut strings.Builder
	cmd.Stdout, cmd.Stderr = &out, &errOut
	_ = cmd.Run() // the exit code is checked below
	line := strings.TrimSpace(errOut.String())
	ts.Logf("%s: exit %d: %s", strings.Join(rest, " "), cmd.ProcessState.ExitCode(), line)
	var p model.Problem
	if err := json.Unmarshal([]byte(line), &p); err != nil {
		ts.Fatalf("standard error is not one problem: %v", err)
	}
	if got := cmd.ProcessState.String(); got != "exit status "+code {
		ts.Fatalf("got %s, want %s", got, code)
	}
	if p.Field != field {
		ts.Fatalf("the problem names %q, want %q", p.Field, field)
	}
	if !strings.Contains(p.Message, message) {
		ts.Fatalf("the message %q does not contain %q", p.Message, message)
	}
	if out.Len() > 0 {
		ts.Fatalf("it printed %q", out.String())
	}
	if after := contents(ts); after != before {
		ts.Fatalf("records changed:\n%s\n->\n%s", before, after)
	}
}

func contents(ts *testscript.TestScript) string {
	var all strings.Builder
	for _, name := range records {
		data, err := os.ReadFile(filepath.Join(ts.Getenv("DATA"), name))
		if err != nil && !os.IsNotExist(err) {
			ts.Fatalf("%v", err)
		}
		all.WriteString(name + ":\n" + string(data))
	}
	return all.String()
}

// holds is a command of scripts: holds FILE WANT checks that a JSON object has
// every field of another with the same value.
func holds(ts *testscript.TestScript, neg bool, args []string) {
	var got, want map[string]any
	ts.Check(json.Unmarshal([]byte(ts.ReadFile(args[0])), &got))
	ts.Check(json.Unmarshal([]byte(ts.ReadFile(args[1])), &want))
	if lacking := lacks(got, want); neg || len(lacking) > 0 {
		ts.Fatalf("%s does not hold %v", args[0], lacking)
	}
}

func lacks(got, want map[string]any) (paths []string) {
	for name, value := range want {
		inner, isObject := value.(map[string]any)
		below, wasObject := got[name].(map[string]any)
		switch {
		case isObject && wasObject:
			for _, path := range lacks(below, inner) {
				paths = append(paths, name+"."+path)
			}
		case !sameJSON(value, got[name]):
			paths = append(paths, name)
		}
	}
	return paths
}

// same is a command of scripts: same FILE FILE compares JSON but for times of change.
func same(ts *testscript.TestScript, neg bool, args []string) {
	read := func(path string) string {
		var v any
		if err := json.Unmarshal([]byte(ts.ReadFile(path)), &v); err != nil {
			ts.Fatalf("%s: %v", path, err)
		}
		drop(v)
		data, err := json.MarshalIndent(v, "", " ")
		ts.Check(err)
		return string(data)
	}
	a, b := read(args[0]), read(args[1])
	if (a == b) == neg {
		ts.Fatalf("%s and %s: same is %v\n%s\n---\n%s", args[0], args[1], a == b, a, b)
	}
}

func drop(v any) {
	switch v := v.(type) {
	case map[string]any:
		delete(v, "updated_at")
		delete(v, "exported_at")
		for _, inner := range v {
			drop(inner)
		}
	case []any:
		for _, inner := range v {
			drop(inner)
		}
	}
}
