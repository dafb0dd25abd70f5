package cli

import (
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// rawFlag is the raw value of a flag: its field converts it, and names the
// field, not the flag, in problems.
type rawFlag struct {
	values []string
	kind   kind
}

func (g *rawFlag) Set(value string) error { g.values = append(g.values, value); return nil }
func (g *rawFlag) String() string         { return "" } // the help shows no default
func (g *rawFlag) Type() string           { return string(g.kind) }

// fieldFlags adds a flag for each field.
func fieldFlags(cmd *cobra.Command, fields []field) {
	cmd.Flags().SortFlags = false // they are grouped by topic
	for _, f := range fields {
		flag := cmd.Flags().VarPF(&rawFlag{kind: f.kind}, f.flag, "", f.usage)
		if f.kind == kindBool {
			flag.NoOptDefVal = "true"
		}
	}
}

// aliases are other names of flags: those of the data model, and short ones.
var aliases = map[string]string{
	"cron-expression": "cron", "timezone": "tz", "type": "schedule", "schedule-type": "schedule",
	"watch-patterns": "watch-pattern", "watch": "watch-path", "checks": "check", "path": "directory", "working-directory": "directory",
	"allowed-tool": "allowed-tools", "disallowed-tool": "disallowed-tools", "use-git-worktree": "worktree", "at": "run-at",
	"extra-args": "extra-arg", "quiet-dates": "quiet-date", "quiet-hour": "quiet-hours", "job-id": "job", "env-var": "var", "max-budget": "max-budget-usd", "daily-budget": "daily-budget-usd",
}

// normalizeFlagName accepts flags in the spelling of the data model.
func normalizeFlagName(flags *pflag.FlagSet, name string) pflag.NormalizedName {
	name = strings.ReplaceAll(name, "_", "-")
	for _, record := range []string{"schedule.", "retry.", "notifications.", "working-directory."} {
		name = strings.TrimPrefix(name, record)
	}
	if full, ok := aliases[name]; ok && flags.Lookup(full) != nil { // --watch of `run retry` is another flag
		name = full
	}
	return pflag.NormalizedName(name)
}

// fromFlags returns the merge patch of the flags that were set; it may be
// empty.
func fromFlags(cmd *cobra.Command, fields []field, now time.Time) (map[string]any, error) {
	patch := map[string]any{}
	for _, f := range fields {
		flag := cmd.Flags().Lookup(f.flag)
		if flag == nil || !flag.Changed {
			continue
		}
		value, err := f.value(flag.Value.(*rawFlag).values, now)
		if err != nil {
			return nil, err
		}
		setPath(patch, f.path, value)
	}
	return patch, nil
}

// setPath sets a dotted path.
func setPath(object map[string]any, path string, value any) {
	head, rest, nested := strings.Cut(path, ".")
	if !nested {
		object[head] = value
		return
	}
	inner, ok := object[head].(map[string]any)
	if !ok {
		inner = map[string]any{}
		object[head] = inner
	}
	setPath(inner, rest, value)
}

// mergePatch merges the fields of over into those of under, as in RFC 7396 but
// keeping nulls, which the service reads as "the default".
func mergePatch(under, over map[string]any) map[string]any {
	for name, value := range over {
		inner, isObject := value.(map[string]any)
		below, wasObject := under[name].(map[string]any)
		if isObject && wasObject {
			mergePatch(below, inner)
			continue
		}
		under[name] = value
	}
	return under
}
