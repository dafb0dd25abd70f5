package cli

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"claude-scheduler/backend/model"
)

// usage turns an error of cobra or pflag into a model.Problem.
func usage(cmd *cobra.Command, err error) error {
	var p *model.Problem
	if errors.As(err, &p) {
		return p
	}
	if args := cmd.Flags().Args(); cmd.HasSubCommands() && len(args) > 0 {
		// The flag belongs to a command that does not exist.
		return noUnknownArgs(cmd, args)
	}
	p = &model.Problem{Operation: commandName(cmd), Message: err.Error(), Hint: "see " + cmd.CommandPath() + " --help", Kind: model.KindInvalid}
	var value *pflag.InvalidValueError
	if errors.As(err, &value) {
		p.Field = "--" + value.GetFlag().Name
		p.Message = fmt.Sprintf("%q is not a valid value", value.GetValue())
		switch value.GetFlag().Value.Type() {
		case "int":
			p.Hint = "expected a whole number"
		case "bool":
			p.Hint = "expected true or false"
		}
	}
	if _, set, ok := strings.Cut(err.Error(), "none of the others can be; ["); ok { // cobra has no type for it
		set, _, _ = strings.Cut(set, "]")
		p.Message = "--" + strings.Join(strings.Fields(set), " and --") + " cannot be used together"
		p.Hint = "give one of them"
	}
	return p
}

// commandName returns a command's name for problems, without the program.
func commandName(cmd *cobra.Command) string {
	_, name, _ := strings.Cut(cmd.CommandPath(), " ")
	return name
}

// argCount returns a check of the number of arguments with its own messages.
func argCount(check cobra.PositionalArgs) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if check(cmd, args) == nil {
			return nil
		}
		_, takes, _ := strings.Cut(strings.TrimSuffix(cmd.Use, " [flags]"), " ")
		p := &model.Problem{Operation: commandName(cmd), Hint: "usage: " + strings.TrimSpace(cmd.CommandPath()+" "+takes), Kind: model.KindInvalid}
		for n := len(args) - 1; n >= 0; n-- {
			if check(cmd, args[:n]) == nil {
				p.Message = fmt.Sprintf("%q is one argument too many", args[n])
				p.Hint += " (quote arguments that contain spaces)"
				return p
			}
		}
		words := strings.Fields(takes)
		if len(args) == 0 { // what comes first may be left out: [BEFORE] RUN
			words = slices.DeleteFunc(words, func(w string) bool { return strings.HasPrefix(w, "[") })
		}
		if len(args) < len(words) && strings.ToUpper(words[len(args)]) == words[len(args)] {
			takes = strings.TrimSuffix(words[len(args)], "...")
		}
		p.Message = takes + " is missing"
		return p
	}
}

// noUnknownArgs refuses arguments of a command that only has subcommands.
func noUnknownArgs(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	p := &model.Problem{Operation: commandName(cmd), Message: fmt.Sprintf("unknown command %q", args[0]), Hint: "see " + cmd.CommandPath() + " --help", Kind: model.KindInvalid}
	cmd.SuggestionsMinimumDistance = 2
	if near := cmd.SuggestionsFor(args[0]); len(near) > 0 {
		p.Hint = "did you mean " + cmd.CommandPath() + " " + strings.Join(near, " or ") + "?"
	}
	return p
}
