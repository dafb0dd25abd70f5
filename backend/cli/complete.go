package cli

import (
	"context"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"claude-scheduler/backend/apitype"
	"claude-scheduler/backend/client"
	"claude-scheduler/backend/model"
)

// completionTimeout limits a completion: the user is waiting.
const completionTimeout = 500 * time.Millisecond

func completionCommand(c *console) *cobra.Command {
	cmd := &cobra.Command{Use: "completion bash | zsh | fish", Short: "Print a completion script for a shell", Args: cobra.ExactArgs(1),
		ValidArgsFunction: cobra.FixedCompletions([]string{"bash", "zsh", "fish"}, cobra.ShellCompDirectiveNoFileComp),
		Example:           "  source <(claude-scheduler completion bash)\n  claude-scheduler completion zsh > \"${fpath[1]}/_claude-scheduler\"\n  claude-scheduler completion fish > ~/.config/fish/completions/claude-scheduler.fish"}
	return c.withoutDaemon(cmd, func(_ context.Context, cmd *cobra.Command, args []string) error {
		switch args[0] {
		case "bash":
			return cmd.Root().GenBashCompletionV2(c.out, true)
		case "zsh":
			return cmd.Root().GenZshCompletion(c.out)
		case "fish":
			return cmd.Root().GenFishCompletion(c.out, true)
		}
		return withOperation("print completion", model.Invalid("shell", args[0]+" is not known", "bash, zsh or fish"))
	})
}

// completion lists the possible arguments, each followed by a tab and a
// description.
type completion func(cl *client.Client) []string

// complete completes with records of a running service; it never starts one.
func (c *console) complete(from completion) cobra.CompletionFunc {
	return func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
		ctx, cancel := context.WithTimeout(context.Background(), completionTimeout)
		defer cancel()
		return from(c.reach().WithContext(ctx)), cobra.ShellCompDirectiveNoFileComp
	}
}

func (c *console) completeFlag(cmd *cobra.Command, flag string, from completion) {
	if err := cmd.RegisterFlagCompletionFunc(flag, c.complete(from)); err != nil {
		panic(err) // a flag that does not exist: a bug in this package, found by its first test
	}
}

func completeWords(cmd *cobra.Command, flag string, values []string) {
	if err := cmd.RegisterFlagCompletionFunc(flag, cobra.FixedCompletions(values, cobra.ShellCompDirectiveNoFileComp)); err != nil {
		panic(err)
	}
}

// suggestions returns names if they are unique and plain words, otherwise ids.
func suggestions[T any](all []T, id, name func(T) string) []string {
	times := map[string]int{}
	for _, r := range all {
		times[strings.ToLower(name(r))]++
	}
	ids := shortIDs(idsOf(all, id))
	var out []string
	for _, r := range all {
		n := name(r)
		if times[strings.ToLower(n)] == 1 && !strings.ContainsAny(n, "\t\n:") {
			out = append(out, n+"\t"+ids[id(r)])
			continue
		}
		out = append(out, ids[id(r)]+"\t"+oneLine(n))
	}
	return out
}

func jobsOf(cl *client.Client) []string {
	all, _ := cl.Jobs.List() // no service, no suggestions
	return suggestions(all, jobID, func(j model.Job) string { return j.Name })
}

func tasksOf(cl *client.Client) []string {
	all, _ := cl.Tasks.List("")
	return suggestions(all, taskID, func(t model.Task) string { return t.Name })
}

func profilesOf(cl *client.Client) []string {
	all, _ := cl.Profiles.List()
	return suggestions(all, profileID, func(p model.Profile) string { return p.Name })
}

func runsOf(cl *client.Client) []string {
	all, _ := cl.Runs.List(apitype.RunFilter{Limit: 50})
	ids := shortIDs(idsOf(all, runID))
	var out []string
	for _, r := range all {
		out = append(out, ids[r.ID]+"\t"+oneLine(r.TaskName)+", "+string(r.Status))
	}
	return out
}

// files completes with file names, as the shell does.
func files(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	return nil, cobra.ShellCompDirectiveDefault
}

// settingsOf completes the names of settings.
func settingsOf(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
	if len(args) > 0 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	return settingNames(), cobra.ShellCompDirectiveNoFileComp
}
