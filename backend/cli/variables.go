package cli

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"claude-scheduler/backend/model"
)

// variableFlags collects --var and --config in the order they were written: a
// config belongs to the variable before it.
type variableFlags struct {
	vars    []map[string]any
	removed []string
	err     error
}

func (f *variableFlags) add(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.Var(&ordered{f.variable}, "var", "NAME=source:value; sources: "+strings.Join(words(model.EnvVarSources), ", ")+"; may be repeated")
	flags.Var(&ordered{f.config}, "config", "key=value for the --var before it: region, profile, json_key, decrypt, endpoint, timeout, secret (false: show the value of a static one)")
}

type ordered struct{ take func(string) }

func (o *ordered) Set(value string) error { o.take(value); return nil }
func (o *ordered) String() string         { return "" }
func (o *ordered) Type() string           { return "text" }

func (f *variableFlags) fail(err error) {
	if f.err == nil {
		f.err = err
	}
}

func (f *variableFlags) variable(value string) {
	field := fmt.Sprintf("env_vars[%d]", len(f.vars))
	name, rest, ok := strings.Cut(value, "=")
	if !ok {
		f.fail(model.Invalid(field, "is not NAME=source:value", "for example API_URL=static:https://example.org or TOKEN=keychain:service/account"))
		return // the input may be a secret: do not repeat it
	}
	source, reference, _ := strings.Cut(rest, ":")
	if !slices.Contains(model.EnvVarSources, model.EnvVarSource(source)) {
		f.fail(model.Invalid(field+".source", "the text before the colon is not a source", "one of "+strings.Join(words(model.EnvVarSources), ", ")))
		return
	}
	f.vars = append(f.vars, map[string]any{"name": name, "source": source, "value": reference, "config": map[string]any{}})
}

func (f *variableFlags) config(pair string) {
	if len(f.vars) == 0 {
		f.fail(model.Invalid("env_vars[0].config", "there is no --var before --config", "write --var NAME=source:value --config key=value"))
		return
	}
	field := fmt.Sprintf("env_vars[%d].config", len(f.vars)-1)
	key, value, ok := strings.Cut(pair, "=")
	if !ok {
		f.fail(model.Invalid(field, strconv.Quote(pair)+" is not key=value", "for example region=eu-central-1"))
		return
	}
	f.vars[len(f.vars)-1]["config"].(map[string]any)[key] = configValue(key, value)
}

// configValue returns the value of a key of a config, with its type.
func configValue(key, value string) any {
	switch key {
	case "decrypt", "secret":
		if b, err := strconv.ParseBool(value); err == nil {
			return b
		}
	case "timeout":
		if d, ok := parseDuration(value); ok {
			return d.Seconds()
		}
	}
	return value
}

// over replaces the variables with the same names by those given, and appends
// the others.
func (f *variableFlags) over(before []any) []any {
	out := []any{}
	for _, old := range before {
		name, _ := old.(map[string]any)["name"].(string)
		replaced := slices.ContainsFunc(f.vars, func(v map[string]any) bool { return v["name"] == name })
		if !replaced && !slices.Contains(f.removed, name) {
			out = append(out, old)
		}
	}
	for _, v := range f.vars {
		out = append(out, v)
	}
	return out
}

// configText returns a config on one line.
func configText(config map[string]any) string {
	var parts []string
	for _, key := range slices.Sorted(maps.Keys(config)) {
		parts = append(parts, fmt.Sprintf("%s=%v", key, config[key]))
	}
	return strings.Join(parts, " ")
}
