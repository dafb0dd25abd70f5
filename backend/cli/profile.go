package cli

import (
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"claude-scheduler/backend/apitype"
	"claude-scheduler/backend/client"
	"claude-scheduler/backend/format"
	"claude-scheduler/backend/model"
)

func profileCommands(c *console) *cobra.Command {
	return parent("profile", "Environment variables for runs, from seven sources",
		"  claude-scheduler profile create --name work --var GH_TOKEN=keychain:github/ci\n  claude-scheduler profile test work",
		profileList(c), profileShow(c), profileCreate(c), profileEdit(c), profileDelete(c), profileDuplicate(c), profileTest(c), profileStoreSecret(c))
}

func profileList(c *console) *cobra.Command {
	return c.withDaemon(&cobra.Command{Use: "list", Aliases: []string{"ls"}, Short: "List all profiles", Example: "  claude-scheduler profile list"},
		func(_ context.Context, cl *client.Client, _ *cobra.Command, _ []string) error {
			profiles, err := cl.Profiles.List()
			if err != nil {
				return err
			}
			ids := shortIDs(idsOf(profiles, profileID))
			t := table{columns: []column{{title: "ID"}, {title: "NAME", elastic: true}, {title: "VARIABLES", elastic: true}, {title: "ABOUT", elastic: true}}}
			for _, p := range profiles {
				var vars []string
				for _, v := range p.EnvVars {
					vars = append(vars, v.Name)
				}
				t.add(cell{ids[p.ID], faint}, cell{p.Name, plain}, cell{strings.Join(vars, ", "), plain}, cell{p.Description, faint})
			}
			return c.show(list(profiles), func() { c.print(&t, "no profiles yet: claude-scheduler profile create") })
		})
}

func profileShow(c *console) *cobra.Command {
	cmd := &cobra.Command{Use: "show PROFILE", Short: "Show a profile; secret values are masked", Example: "  claude-scheduler profile show work",
		Args: cobra.ExactArgs(1), ValidArgsFunction: c.complete(profilesOf)}
	return c.withDaemon(cmd, func(_ context.Context, cl *client.Client, _ *cobra.Command, args []string) error {
		p, err := cl.Profiles.Get(args[0])
		if err != nil {
			return err
		}
		return c.show(p, func() { printProfile(c, p) })
	})
}

func printProfile(c *console, p model.Profile) {
	var f details
	f.addIn(strong, "Profile", p.Name)
	f.add("ID", p.ID)
	f.add("About", p.Description)
	if p.DailyBudgetUSD > 0 {
		f.add("Budget", format.Budget(p.DailyBudgetUSD)+" a day")
	}
	f.add("Changed", relativeTime(p.UpdatedAt, c.now()))
	c.printDetails(f)
	fmt.Fprintln(c.out)
	t := table{columns: []column{{title: "VARIABLE"}, {title: "SOURCE"}, {title: "VALUE", elastic: true}, {title: "CONFIG", elastic: true}}}
	for _, v := range p.EnvVars {
		config := ""
		if len(v.Config) > 0 {
			config = configText(v.Config)
		}
		t.add(cell{v.Name, plain}, cell{string(v.Source), faint}, cell{v.Value, plain}, cell{config, faint})
	}
	c.print(&t, "no variables")
}

func profileTest(c *console) *cobra.Command {
	cmd := &cobra.Command{Use: "test PROFILE", Short: "Resolve each variable and show its source; values are masked", Example: "  claude-scheduler profile test work",
		Args: cobra.ExactArgs(1), ValidArgsFunction: c.complete(profilesOf)}
	return c.withDaemon(cmd, func(_ context.Context, cl *client.Client, _ *cobra.Command, args []string) error {
		results, err := cl.Profiles.Test(args[0])
		if err != nil {
			return err
		}
		if err := c.show(list(results), func() { printVariables(c, results) }); err != nil {
			return err
		}
		for _, r := range results {
			if !r.OK {
				return errReported
			}
		}
		return nil
	})
}

func printVariables(c *console, results []apitype.Variable) {
	t := table{columns: []column{{title: ""}, {title: "VARIABLE"}, {title: "SOURCE"}, {title: "FROM", elastic: true}, {title: "VALUE", elastic: true}}}
	for _, r := range results {
		mark := cell{"✓", good}
		if !r.OK {
			mark = cell{"✕", bad}
		}
		value := r.Masked
		if r.OK && value == "" && r.Source == model.SourceUnset {
			value = "(unset)"
		}
		t.add(mark, cell{r.Name, plain}, cell{string(r.Source), faint}, cell{r.From, plain}, cell{value, plain})
	}
	c.print(&t, "no variables")
	for _, r := range results {
		if p := r.Problem; p != nil {
			fmt.Fprintln(c.out, c.paint(bad, sanitizeTerminal(p.Message)))
			if p.Hint != "" {
				fmt.Fprintln(c.out, c.paint(faint, "  "+sanitizeTerminal(p.Hint)))
			}
		}
	}
}
