package cli

import (
	"context"

	"github.com/spf13/cobra"

	"claude-scheduler/backend/client"
	"claude-scheduler/backend/model"
)

var profileFields = []field{
	{"name", "name", text, "name of the profile"},
	{"description", "description", text, "description"},
	{"daily-budget-usd", "daily_budget_usd", kindMoney, "maximum cost per day of all runs with this profile; 0: no limit"},
	{"id", "id", text, "UUID of a new profile; empty: a new one"},
}

func profileCreate(c *console) *cobra.Command {
	cmd := &cobra.Command{Use: "create --name NAME [--var NAME=source:value]...", Aliases: []string{"add", "new"}, Short: "Create a profile",
		Example: `  claude-scheduler profile create --name work --var API_URL=static:https://example.org \
      --var GITHUB_TOKEN=keychain:github/me --var DB=aws_ssm:/prod/db --config region=eu-central-1`}
	file := recordFlags(c, cmd, profileFields)
	var vars variableFlags
	vars.add(cmd)
	return c.withDaemon(cmd, func(_ context.Context, cl *client.Client, cmd *cobra.Command, _ []string) error {
		fields, err := profilePatch(c, cmd, cl, *file, &vars, nil)
		if err != nil {
			return withOperation("create profile", err)
		}
		p, err := cl.Profiles.Create(fields)
		if err != nil {
			return err
		}
		return printProfileChange(c, "created", p)
	})
}

// profilePatch returns the merge patch of a command's flags for a profile; its
// variables are merged with the existing ones.
func profilePatch(c *console, cmd *cobra.Command, cl *client.Client, file string, vars *variableFlags, had []any) (map[string]any, error) {
	if vars.err != nil {
		return nil, vars.err
	}
	patch, err := patchFromFlags(c, cmd, cl, profileFields, file)
	if err != nil {
		return nil, err
	}
	inFile, ok := patch["env_vars"].([]any)
	if ok {
		had = inFile
	}
	if len(vars.vars)+len(vars.removed) == 0 {
		return patch, nil
	}
	patch["env_vars"] = vars.over(had)
	return patch, nil
}

func printProfileChange(c *console, what string, p model.Profile) error {
	return c.show(p, func() {
		c.say("%s profile %s  %s", what, short(p.ID), sanitizeTerminal(p.Name))
		c.say("%s", c.paint(faint, "check its variables: claude-scheduler profile test "+short(p.ID)))
	})
}

func profileEdit(c *console) *cobra.Command {
	cmd := &cobra.Command{Use: "edit PROFILE [flags]", Aliases: []string{"set"}, Short: "Change a profile, with flags or in $EDITOR", Args: cobra.ExactArgs(1), ValidArgsFunction: c.complete(profilesOf),
		Long:    "Change a profile. A --var replaces the variable of its name; the others stay. A masked value (••••••) keeps the stored value.",
		Example: "  claude-scheduler profile edit work --var API_URL=static:https://example.org --remove-var OLD"}
	file := recordFlags(c, cmd, changeable(profileFields))
	var vars variableFlags
	vars.add(cmd)
	cmd.Flags().StringSliceVar(&vars.removed, "remove-var", nil, "remove a variable")
	return c.withDaemon(cmd, func(ctx context.Context, cl *client.Client, cmd *cobra.Command, args []string) error {
		p, err := cl.Profiles.Get(args[0])
		if err != nil {
			return err
		}
		save := func(patch map[string]any) error {
			changed, err := cl.Profiles.Update(p.ID, patch)
			if err != nil {
				return err
			}
			return printProfileChange(c, "changed", changed)
		}
		if onlyJSON(cmd) {
			return c.edit(ctx, "profile", p, save)
		}
		had, err := variablesOf(p)
		if err != nil {
			return err
		}
		patch, err := profilePatch(c, cmd, cl, *file, &vars, had)
		if err != nil {
			return withOperation("update profile", err)
		}
		return save(patch)
	})
}

// variablesOf returns the variables of a profile as JSON.
func variablesOf(p model.Profile) ([]any, error) {
	data, err := indented(p)
	if err != nil {
		return nil, err
	}
	fields, err := object(data)
	if err != nil {
		return nil, err
	}
	had, _ := fields["env_vars"].([]any)
	return had, nil
}

func profileDelete(c *console) *cobra.Command {
	cmd := &cobra.Command{Use: "delete PROFILE", Aliases: []string{"rm"}, Short: "Delete an unused profile", Example: "  claude-scheduler profile delete work",
		Args: cobra.ExactArgs(1), ValidArgsFunction: c.complete(profilesOf)}
	yes := yesFlag(cmd)
	return c.withDaemon(cmd, func(_ context.Context, cl *client.Client, _ *cobra.Command, args []string) error {
		p, err := cl.Profiles.Get(args[0])
		if err != nil {
			return err
		}
		if err := c.confirm(*yes, "Delete profile "+oneLine(p.Name)+"?"); err != nil {
			return withOperation("delete profile", err)
		}
		deleted, err := cl.Profiles.Delete(p.ID)
		if err != nil {
			return err
		}
		return reportDeleted(c, "profile", p.Name, deleted)
	})
}

func profileDuplicate(c *console) *cobra.Command {
	cmd := &cobra.Command{Use: "duplicate PROFILE", Short: "Copy a profile", Example: "  claude-scheduler profile duplicate work --name home",
		Args: cobra.ExactArgs(1), ValidArgsFunction: c.complete(profilesOf)}
	name := cmd.Flags().String("name", "", "name of the copy")
	return c.withDaemon(cmd, func(_ context.Context, cl *client.Client, _ *cobra.Command, args []string) error {
		copied, err := cl.Profiles.Duplicate(args[0])
		if err == nil && *name != "" {
			copied, err = cl.Profiles.Update(copied.ID, map[string]any{"name": *name})
		}
		if err != nil {
			return err
		}
		return printProfileChange(c, "created", copied)
	})
}

func profileStoreSecret(c *console) *cobra.Command {
	cmd := &cobra.Command{Use: "store-secret SERVICE/ACCOUNT", Short: "Store a value in the keyring, for variables with the source keychain", Args: cobra.ExactArgs(1),
		Long:    "Store a value in the system's keyring, where variables with the source keychain find it. It is read from standard input, at a terminal without being shown; nothing else keeps it.",
		Example: "  claude-scheduler profile store-secret github.com/ci\n  pass show github/ci | claude-scheduler profile store-secret github.com/ci"}
	return c.withDaemon(cmd, func(_ context.Context, cl *client.Client, _ *cobra.Command, args []string) error {
		value, err := c.readSecret("Value of " + oneLine(args[0]) + ": ")
		if err == nil {
			err = cl.Profiles.StoreSecret(args[0], value)
		}
		if err != nil {
			return withOperation("store secret", err)
		}
		c.say("stored in the keyring: %s", sanitizeTerminal(args[0]))
		c.say("%s", c.paint(faint, "a profile uses it with --var NAME=keychain:"+sanitizeTerminal(args[0])))
		return nil
	})
}
