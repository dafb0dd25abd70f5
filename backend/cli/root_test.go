package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/spf13/cobra"

	"claude-scheduler/backend/model"
)

// Every command has a one-line description and an example.
func TestHelp(t *testing.T) {
	c := &console{out: io.Discard, errOut: io.Discard, now: time.Now, getenv: func(string) string { return "" }}
	root := c.root()
	root.InitDefaultHelpCmd()
	var look func(cmd *cobra.Command)
	look = func(cmd *cobra.Command) {
		path := cmd.CommandPath()
		if cmd.Hidden || cmd.Name() == "help" || cmd.Name() == "exit-codes" {
			return
		}
		if cmd.Short == "" || len(cmd.Short) > 80 || strings.HasSuffix(cmd.Short, ".") {
			t.Errorf("%s: %q", path, cmd.Short)
		}
		if !cmd.HasSubCommands() && !strings.Contains(cmd.Example, path) {
			t.Errorf("%s: the example %q does not show it", path, cmd.Example)
		}
		if cmd.Parent() == root && cmd.GroupID == "" {
			t.Errorf("%s is in no group", path)
		}
		for _, below := range cmd.Commands() {
			look(below)
		}
	}
	look(root)
}

func TestExitCodes(t *testing.T) {
	kind := func(k model.Kind) error { return fmt.Errorf("wrapped: %w", &model.Problem{Kind: k}) }
	for _, c := range []struct {
		err  error
		want int
	}{
		{nil, 0}, {errReported, 1}, {errors.New("disk"), 1}, {kind(model.KindInternal), 1}, {kind(model.KindInvalid), 2}, {usage(&cobra.Command{Use: "x"}, errors.New("x")), 2},
		{kind(model.KindNotFound), 3}, {kind(model.KindConflict), 4}, {kind(model.KindUnavailable), 5},
		{fmt.Errorf("wait: %w", context.DeadlineExceeded), 5}, {context.Canceled, 130},
	} {
		if got := exitCode(c.err); got != c.want {
			t.Errorf("%v: got %d, want %d", c.err, got, c.want)
		}
	}
}

func TestEvery(t *testing.T) {
	for _, c := range []struct {
		text string
		n    int
		unit model.IntervalType
	}{{"30m", 30, model.Minutes}, {"2h", 2, model.Hours}, {"1 day", 1, model.Days}, {"hour", 1, model.Hours}, {"90 minutes", 90, model.Minutes}} {
		if n, unit, ok := everyOf(c.text); !ok || n != c.n || unit != c.unit {
			t.Errorf("%q: %d %s %v", c.text, n, unit, ok)
		}
	}
	for _, text := range []string{"", "30", "30s", "-1h", "1h30m", "fortnight", "99999999999999999999m"} {
		if n, unit, ok := everyOf(text); ok {
			t.Errorf("%q is taken for %d %s", text, n, unit)
		}
	}
}
