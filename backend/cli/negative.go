package cli

import (
	"regexp"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// negative matches a negative number or duration. No flag has such a name.
var negative = regexp.MustCompile(`^-\.?[0-9]`)

// keepNegatives returns the arguments of the program in an order in which negative
// numbers are not taken for flags: the field that gets one says what is wrong
// with it.
func keepNegatives(root *cobra.Command, args []string) []string {
	cmd, rest, err := root.Find(args)
	if err != nil || cmd.HasSubCommands() || !slices.ContainsFunc(rest, negative.MatchString) {
		return args
	}
	var flags, values []string
	for i := 0; i < len(rest); i++ {
		switch arg := rest[i]; {
		case arg == "--":
			values = append(values, rest[i+1:]...)
			i = len(rest)
		case arg == "-" || !strings.HasPrefix(arg, "-") || negative.MatchString(arg):
			values = append(values, arg)
		default:
			flags = append(flags, arg)
			if takesNext(cmd.Flags(), arg) && i+1 < len(rest) {
				i++
				flags = append(flags, rest[i])
			}
		}
	}
	return slices.Concat(strings.Fields(cmd.CommandPath())[1:], flags, []string{"--"}, values)
}

// takesNext reports whether the value of a flag is the next argument.
func takesNext(flags *pflag.FlagSet, arg string) bool {
	needsValue := func(f *pflag.Flag) bool { return f != nil && f.NoOptDefVal == "" }
	if name, long := strings.CutPrefix(arg, "--"); long {
		return !strings.Contains(name, "=") && needsValue(flags.Lookup(name))
	}
	for i := 1; i < len(arg); i++ { // -fn 5
		if needsValue(flags.ShorthandLookup(arg[i : i+1])) {
			return i == len(arg)-1
		}
	}
	return false
}
