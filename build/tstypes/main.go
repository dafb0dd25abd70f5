// Command tstypes writes frontend/src/lib/api/types.gen.ts: what the page can
// call, every type that crosses, and the words for a reason, read from the Go
// packages. With -check it writes nothing and fails when that file is stale.
package main

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"reflect"

	"claude-scheduler/backend/window"
)

const output = "frontend/src/lib/api/types.gen.ts"

// eventTypes are those of the events that the window sends; nothing that the
// page calls returns them.
var eventTypes = []string{
	"claude-scheduler/backend/apitype.Event",
	"claude-scheduler/backend/transcript/feed.Batch",
	"claude-scheduler/backend/model.Problem",
}

// renamed are types whose name says too little without its package.
var renamed = map[string]string{
	"model.Kind":      "ProblemKind",
	"transcript.Kind": "EntryKind",
	"transcript.Diff": "FileDiff",
	"feed.Now":        "Progress",
	"apitype.Command": "SlashCommand",
	"advice.Kind":     "SuggestionKind",
}

func main() {
	check := flag.Bool("check", false, "fail if the file is stale, instead of writing it")
	flag.Parse()
	if err := run(*check); err != nil {
		fmt.Fprintln(os.Stderr, "tstypes:", err)
		os.Exit(1)
	}
}

func run(check bool) error {
	var bound []string
	for _, one := range window.New("", nil).Bound() {
		t := reflect.TypeOf(one).Elem()
		bound = append(bound, t.PkgPath()+"."+t.Name())
	}
	packages, err := load("./backend/window")
	if err != nil {
		return err
	}
	text, err := generate(packages, bound, eventTypes, renamed)
	if err != nil {
		return err
	}
	text = append(text, reasons()...)
	if !check {
		return os.WriteFile(output, text, 0o644)
	}
	before, err := os.ReadFile(output)
	if err != nil {
		return err
	}
	if !bytes.Equal(before, text) {
		return fmt.Errorf("%s is stale: run `make types` and commit it", output)
	}
	return nil
}
