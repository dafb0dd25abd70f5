package cli

import (
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// rawFlag is what a flag was given, as it was written: turning it into a value
// is left to its field, whose problem names the field and not the flag.
type rawFlag struct {
	values []string
	kind   kind
}

func (g *rawFlag) Set(value string) error { g.values = append(g.values, value); return nil }
func (g *rawFlag) String() string         { return "" } // no default is shown
func (g *rawFlag) Type() string           { return string(g.kind) }

// fieldFlags gives a command a flag for each field.
func fieldFlags(cmd *cobra.Command, fields []field) {
	cmd.Flags().SortFlags = false // they stand by what belongs together
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
	"job-id": "job", "env-var": "var", "max-budget": "max-budget-usd",
}

// normalizeFlagName lets a flag be written as the data model writes its field.
func normalizeFlagName(flags *pflag.FlagSet, name string) pflag.NormalizedName {
	name = strings.ReplaceAll(name, "_", "-")
	for _, record := range []string{"schedule.", "retry.", "notifications.", "working-directory."} {
		name = strings.TrimPrefix(name, record)
	}
	if full, ok := aliases[name]; ok && flags.Lookup(full) != nil { // `run retry --watch` is no folder
		name = full
	}
	return pflag.NormalizedName(name)
}

// fromFlags is the merge patch of the flags that were given; none is empty.
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

// mergePatch puts the fields of over on top of those of under, as RFC 7396 does but
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
