package cli

import (
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"claude-scheduler/backend/model"
)

// usage is an error of cobra or pflag in the one shape that people and
// programs see.
func usage(cmd *cobra.Command, err error) error {
	var p *model.Problem
	if errors.As(err, &p) {
		return p
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
		p.Message = "--" + strings.Join(strings.Fields(set), " and --") + " exclude each other"
		p.Hint = "give one of them"
	}
	return p
}

// commandName is a command as a problem names it, without the program.
func commandName(cmd *cobra.Command) string {
	_, name, _ := strings.Cut(cmd.CommandPath(), " ")
	return name
}

// counted is a check of how many words a command takes, in words of its own.
func counted(check cobra.PositionalArgs) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if check(cmd, args) == nil {
			return nil
		}
		_, takes, _ := strings.Cut(strings.TrimSuffix(cmd.Use, " [flags]"), " ")
		p := &model.Problem{Operation: commandName(cmd), Hint: "usage: " + strings.TrimSpace(cmd.CommandPath()+" "+takes), Kind: model.KindInvalid}
		for n := len(args) - 1; n >= 0; n-- {
			if check(cmd, args[:n]) == nil {
				p.Message = fmt.Sprintf("%q is more than it takes", args[n])
				p.Hint += " (put what belongs together in quotes)"
				return p
			}
		}
		if words := strings.Fields(takes); len(args) < len(words) && strings.ToUpper(words[len(args)]) == words[len(args)] {
			takes = strings.TrimSuffix(words[len(args)], "...")
		}
		p.Message = takes + " is missing"
		return p
	}
}

// noUnknownArgs refuses words behind a command that only has others below it.
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
