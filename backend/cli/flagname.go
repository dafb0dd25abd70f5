package cli

import (
	"regexp"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// item is an item of a list at the end of a field, or a field of it: checks[1],
// start_after[0].task_id.
var item = regexp.MustCompile(`\[\d+\](\.\w+)?$`)

// flagOf returns the flag of a command that sets a field of a record, as users
// know the field: "--cron" for schedule.cron_expression. Empty: there is none, or
// the field was written in a file or an editor.
func flagOf(cmd *cobra.Command, field string) string {
	if cmd == nil || field == "" || strings.HasPrefix(field, "--") {
		return ""
	}
	flags := cmd.Flags()
	flag := flags.Lookup(flagName(flags, item.ReplaceAllString(field, "")))
	inFile := flags.Changed("from-file") || flags.Lookup("from-file") != nil && flags.NArg() > 0 && onlyJSON(cmd)
	if flag == nil || inFile && !flag.Changed {
		return ""
	}
	return "--" + flag.Name
}

// several are fields that several flags set, the usual one first.
var several = map[string][]string{
	"command":                 {"prompt", "slash", "file", "command"},
	"schedule.interval_value": {"every", "interval-value"},
	"schedule.interval_type":  {"interval-type", "every"},
	"labels":                  {"label"},
}

// flagName is the name that a flag for a field has, if there is one.
func flagName(flags *pflag.FlagSet, path string) string {
	if names := several[path]; names != nil && flags.Lookup(names[0]) != nil {
		return names[max(0, slices.IndexFunc(names, flags.Changed))]
	}
	for _, f := range slices.Concat(taskFields, jobFields, profileFields) {
		if f.path == path && flags.Lookup(f.flag) != nil {
			return f.flag
		}
	}
	if strings.HasPrefix(path, "env_vars") || strings.HasPrefix(path, "vars") {
		return "var"
	}
	path = strings.TrimPrefix(path, "fleet.") // of a job
	if secret, _, _ := strings.Cut(path, "."); secret == "api_key" || secret == "key" {
		path = secret
	}
	return strings.ReplaceAll(path, "_", "-") // a filter has the name of its flag
}
