package cli

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"path"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"claude-scheduler/backend/apitype"
	"claude-scheduler/backend/client"
	"claude-scheduler/backend/format"
	"claude-scheduler/backend/model"
)

// fileStates are the states of files in words.
var fileStates = map[apitype.TaskFileState]string{
	apitype.TaskFileNew: "new", apitype.TaskFileChanged: "changed", apitype.TaskFileRenamed: "renamed", apitype.TaskFileGone: "gone", apitype.TaskFileInvalid: "not readable",
}

func taskPending(c *console) *cobra.Command {
	cmd := &cobra.Command{Use: "pending", Short: "List files with tasks that wait for your approval",
		Long: `List the files in .claude/schedules that are new, changed or gone since you approved them.
Jobs read such files after claude-scheduler job edit JOB --repository-tasks. A file has no
effect before you approve it; until then its task runs as you approved it last.`,
		Example: "  claude-scheduler task pending\n  claude-scheduler task pending --job Nightly --json", Args: cobra.NoArgs}
	job := cmd.Flags().String("job", "", "only those of this job")
	all := cmd.Flags().Bool("all", false, "also those that you ignore")
	c.completeFlag(cmd, "job", jobsOf)
	return c.withDaemon(cmd, func(_ context.Context, cl *client.Client, _ *cobra.Command, _ []string) error {
		files, err := cl.Tasks.Files(*job)
		if err != nil {
			return err
		}
		if !*all {
			files = slices.DeleteFunc(files, func(f apitype.TaskFile) bool { return f.Ignored })
		}
		t := table{columns: []column{{title: "STATE"}, {title: "FILE", elastic: true}, {title: "TASK", elastic: true}, {title: "JOB", elastic: true}, {title: "NOTE", elastic: true}}}
		for _, f := range files {
			note, style := "", plain
			switch {
			case f.Ignored:
				note, style = "ignored", faint
			case f.Problem != nil:
				note, style = problemNote(f), bad
			case len(newRisks(f)) > 0:
				note, style = newRisks(f)[0], warn
			}
			t.add(cell{fileStates[f.State], plain}, cell{f.File, plain}, cell{f.TaskName, plain}, cell{f.JobName, plain}, cell{note, style})
		}
		return c.show(list(files), func() {
			c.print(&t, "no file waits for your approval")
			if len(files) > 0 {
				c.say("%s", c.paint(faint, "next: claude-scheduler task review FILE"))
			}
		})
	})
}

// problemNote is why a file cannot be approved, with the field that it is about.
func problemNote(f apitype.TaskFile) string {
	return strings.TrimSpace(f.Problem.Field + " " + f.Problem.Message)
}

// newRisks are those that the approved version of a task does not have.
func newRisks(f apitype.TaskFile) (texts []string) {
	for _, r := range f.Risks {
		if r.New {
			texts = append(texts, r.Text)
		}
	}
	return texts
}

// fileOf finds the file that a user means: by its path or name, or by its task.
func fileOf(cl *client.Client, ref, job string) (apitype.TaskFile, error) {
	files, err := cl.Tasks.Files(job)
	if err != nil {
		return apitype.TaskFile{}, err
	}
	means := func(f apitype.TaskFile) bool {
		base := path.Base(f.File)
		return ref == f.File || ref == base || ref == strings.TrimSuffix(base, ".md") || ref == f.TaskName || f.TaskID != "" && len(ref) >= 4 && strings.HasPrefix(f.TaskID, ref)
	}
	found := slices.DeleteFunc(slices.Clone(files), func(f apitype.TaskFile) bool { return !means(f) })
	switch {
	case len(found) == 1:
		return found[0], nil
	case len(found) > 1:
		var names []string
		for _, f := range found {
			names = append(names, f.File+" of "+f.JobName)
		}
		return apitype.TaskFile{}, model.Invalid("file", fmt.Sprintf("%q means several files: %s", ref, strings.Join(names, ", ")), "give the path of the file, and --job")
	}
	return apitype.TaskFile{}, &model.Problem{Field: "file", Message: fmt.Sprintf("no file %q waits for an approval", ref), Hint: "see claude-scheduler task pending", Kind: model.KindNotFound}
}

// printTaskFile prints everything that the user decides about.
func printTaskFile(c *console, out io.Writer, f apitype.TaskFile) {
	line := func(format string, args ...any) { fmt.Fprintf(out, format+"\n", args...) }
	line("%s  %s", c.paint(strong, format.Escape(f.File)), c.paint(faint, fileStates[f.State]+" · "+taskPath(f.JobName, f.TaskName)))
	switch f.State {
	case apitype.TaskFileChanged:
		line("The task runs as you approved it last, until you approve this change.")
	case apitype.TaskFileRenamed:
		line("It was %s. The task keeps its history.", format.Escape(f.Was))
	case apitype.TaskFileGone:
		line("The task still runs as you approved it. Approving this deletes it; its history stays.")
	case apitype.TaskFileNew:
		line("It defines a task that does not exist yet. Approving it creates and enables the task.")
	}
	if len(f.Risks) > 0 {
		line("")
	}
	for _, r := range f.Risks {
		text := format.Escape(strings.ReplaceAll(r.Text, "\n", "; "))
		if r.New {
			line("%s", c.paint(warn, "! "+text))
		} else {
			line("  %s", c.paint(faint, text+" (as before)"))
		}
	}
	line("")
	head := true
	for text := range strings.SplitSeq(strings.TrimSuffix(f.Diff, "\n"), "\n") {
		head = head && !strings.HasPrefix(text, "@@")
		style := plain
		switch {
		case head || strings.HasPrefix(text, "@@"):
			style = faint
		case strings.HasPrefix(text, "+"):
			style = good
		case strings.HasPrefix(text, "-"):
			style = bad
		}
		if !head || strings.HasPrefix(text, "---") || strings.HasPrefix(text, "+++") {
			line("  %s", c.paint(style, format.Escape(text)))
		}
	}
	line("")
	if f.Problem != nil {
		line("%s", c.paint(bad, format.Escape("It cannot be approved: "+f.Problem.Error())))
	}
}

const fileArgument = "FILE|TASK"

func taskReview(c *console) *cobra.Command {
	cmd := &cobra.Command{Use: "review " + fileArgument, Short: "Show how a file with a task has changed, and decide about it",
		Long: `Show what has changed in a file since you approved it, and what its task may do without
asking. In a terminal you are then asked whether to approve the change.`,
		Example: "  claude-scheduler task review review.md\n  claude-scheduler task review Review --json | jq -r .diff", Args: cobra.ExactArgs(1), ValidArgsFunction: c.complete(pendingFiles)}
	job := jobFlag(c, cmd)
	return c.withDaemon(cmd, func(_ context.Context, cl *client.Client, _ *cobra.Command, args []string) error {
		f, err := fileOf(cl, args[0], *job)
		if err != nil {
			return withOperation("review task file", err)
		}
		if c.json {
			return c.showJSON(f)
		}
		printTaskFile(c, c.out, f)
		switch {
		case f.Problem != nil:
			return nil
		case !c.interactive:
			c.say("next: claude-scheduler task approve %s, or task ignore", path.Base(f.File))
			return nil
		}
		fmt.Fprint(c.errOut, "Approve (y), ignore until it changes again (i), or decide later (n)? ")
		answer, err := bufio.NewReader(c.in).ReadString('\n')
		if err != nil && err != io.EOF {
			return err
		}
		switch strings.ToLower(strings.TrimSpace(answer)) {
		case "y", "yes":
			return c.approve(cl, f)
		case "i", "ignore":
			return c.ignore(cl, f, false)
		}
		c.say("nothing was changed")
		return nil
	})
}

func jobFlag(c *console, cmd *cobra.Command) *string {
	job := cmd.Flags().String("job", "", "job of the file, if several have one with this name")
	c.completeFlag(cmd, "job", jobsOf)
	return job
}

func taskApprove(c *console) *cobra.Command {
	cmd := &cobra.Command{Use: "approve " + fileArgument, Short: "Approve a file with a task as it is now",
		Long: `Approve a file with a task as it is now: its task is created, changed, or deleted if the file
is gone. The difference is shown first. In a script, --yes approves what the command prints, and
--shown only the version that claude-scheduler task pending --json listed with this value.
A run cannot approve anything.`,
		Example: "  claude-scheduler task approve review.md\n  claude-scheduler task approve .claude/schedules/review.md --job Nightly --yes", Args: cobra.ExactArgs(1), ValidArgsFunction: c.complete(pendingFiles)}
	yes, job := yesFlag(cmd), jobFlag(c, cmd)
	shown := cmd.Flags().String("shown", "", "approve only the version with this value of \"shown\"")
	return c.withDaemon(cmd, func(_ context.Context, cl *client.Client, _ *cobra.Command, args []string) error {
		f, err := fileOf(cl, args[0], *job)
		if err != nil {
			return withOperation("approve task file", err)
		}
		if *shown != "" {
			f.Shown = *shown // the service refuses another version
			return c.approve(cl, f)
		}
		printTaskFile(c, c.errOut, f)
		if f.Problem != nil {
			return withOperation("approve task file", f.Problem)
		}
		if err := c.confirm(*yes, "Approve this?"); err != nil {
			return withOperation("approve task file", err)
		}
		return c.approve(cl, f)
	})
}

func (c *console) approve(cl *client.Client, f apitype.TaskFile) error {
	result, err := cl.Tasks.ApproveFile(apitype.TaskFileChoice{JobID: f.JobID, File: f.File, Shown: f.Shown})
	if err != nil {
		return err
	}
	if result.Deleted && !c.json {
		return reportDeleted(c, "task", result.Task.Name, result.Restore)
	}
	return c.show(result, func() {
		c.say("approved %s: task %s  %s", format.Escape(f.File), short(result.Task.ID), sanitizeTerminal(result.Task.Name))
		printNext(c, cl, result.Task)
	})
}

func taskIgnore(c *console) *cobra.Command {
	cmd := &cobra.Command{Use: "ignore " + fileArgument, Short: "Ignore the present version of a file with a task",
		Long:    "Leave the present version of a file out of what waits for you. When the file changes again, it is listed again.",
		Example: "  claude-scheduler task ignore review.md\n  claude-scheduler task ignore review.md --undo", Args: cobra.ExactArgs(1), ValidArgsFunction: c.complete(pendingFiles)}
	undo, job := cmd.Flags().Bool("undo", false, "do not ignore it any longer"), jobFlag(c, cmd)
	return c.withDaemon(cmd, func(_ context.Context, cl *client.Client, _ *cobra.Command, args []string) error {
		f, err := fileOf(cl, args[0], *job)
		if err != nil {
			return withOperation("ignore task file", err)
		}
		return c.ignore(cl, f, *undo)
	})
}

func (c *console) ignore(cl *client.Client, f apitype.TaskFile, undo bool) error {
	if err := cl.Tasks.IgnoreFile(apitype.TaskFileChoice{JobID: f.JobID, File: f.File, Shown: f.Shown, Undo: undo}); err != nil {
		return err
	}
	f.Ignored = !undo
	return c.show(f, func() {
		if undo {
			c.say("%s waits for your approval again", format.Escape(f.File))
		} else {
			c.say("ignored %s until it changes", format.Escape(f.File))
		}
	})
}

func taskExport(c *console) *cobra.Command {
	cmd := &cobra.Command{Use: "export TASK --to-repository", Short: "Write a task to a file of its repository",
		Long: `Write a task to .claude/schedules in the folder of its job, for a team to review and change it
there. From then on the file defines the task. What belongs to you or this machine stays in the
task: whether it is enabled, its profile, session, priority and notifications. Commit the file
yourself. A file with another text is replaced only with --force.`,
		Example: "  claude-scheduler task export Review --to-repository\n  claude-scheduler task export Review --to-repository --file nightly-review.md", Args: cobra.ExactArgs(1), ValidArgsFunction: c.complete(tasksOf)}
	to := cmd.Flags().Bool("to-repository", false, "write it to .claude/schedules in the folder of its job")
	file := cmd.Flags().String("file", "", "name of the file (default: from the name of the task)")
	force := cmd.Flags().Bool("force", false, "replace a file with another text")
	return c.withDaemon(cmd, func(_ context.Context, cl *client.Client, _ *cobra.Command, args []string) error {
		if !*to {
			return withOperation("export task", model.Invalid("to_repository", "is not set", "write the task to its repository with --to-repository; claude-scheduler job export prints a whole job as JSON"))
		}
		written, err := cl.Tasks.WriteFile(args[0], apitype.WriteFileRequest{File: *file, Force: *force})
		if err != nil {
			return err
		}
		return c.show(written, func() {
			c.say("wrote %s", format.Escape(written.Path))
			for _, note := range written.Notes {
				c.say("%s", c.paint(faint, sanitizeTerminal(note)))
			}
		})
	})
}

func taskDetach(c *console) *cobra.Command {
	cmd := &cobra.Command{Use: "detach TASK", Short: "Make a task independent of its file",
		Long:    "Make a task independent of the file that defines it: it can be changed here again. The file stays, and is ignored until it changes.",
		Example: "  claude-scheduler task detach Review", Args: cobra.ExactArgs(1), ValidArgsFunction: c.complete(tasksOf)}
	return c.withDaemon(cmd, func(_ context.Context, cl *client.Client, _ *cobra.Command, args []string) error {
		task, err := cl.Tasks.Detach(args[0])
		if err != nil {
			return err
		}
		return c.show(task, func() { c.say("detached task %s  %s", short(task.ID), sanitizeTerminal(task.Name)) })
	})
}

// pendingFiles completes with the files that wait for an approval.
func pendingFiles(cl *client.Client) []string {
	files, err := cl.Tasks.Files("")
	if err != nil {
		return nil
	}
	var out []string
	for _, f := range files {
		if name := path.Base(f.File); !strings.ContainsAny(name, "\t\n:") { // the file may come from anyone
			out = append(out, name+"\t"+fileStates[f.State])
		}
	}
	return out
}

// printTaskFiles lists the files that wait for an approval.
func printTaskFiles(c *console, files []apitype.TaskFile) {
	if len(files) == 0 {
		return
	}
	c.say("\n%s", c.paint(strong, "Task files to review"))
	for _, f := range files {
		note := fileStates[f.State]
		if f.Problem != nil {
			note += " · " + oneLine(problemNote(f))
		} else if risks := newRisks(f); len(risks) > 0 {
			note += " · " + oneLine(risks[0])
		}
		c.say("  %s  %s", taskPath(f.JobName, f.File), c.paint(faint, note))
		c.say("            %s", c.paint(faint, "→ claude-scheduler task review "+format.Escape(path.Base(f.File))))
	}
}
