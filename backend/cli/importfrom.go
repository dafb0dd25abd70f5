package cli

import (
	"context"
	"fmt"
	"strings"

	"claude-scheduler/backend/apitype"
	"claude-scheduler/backend/client"
	"claude-scheduler/backend/format"
	"claude-scheduler/backend/model"
)

// longest is the maximum length of a name in the plan of an import.
const longest = 40

// importFlags are the flags of an import from another program.
type importFlags struct {
	kind                          string
	only                          []string
	dry, enable, noRuns, settings bool
}

// runImport shows the plan of an import from another program, or executes it.
func runImport(_ context.Context, c *console, cl *client.Client, f importFlags, path string, overwrite bool) error {
	full, err := absolute(path)
	if err != nil {
		return err
	}
	choice := apitype.ImportChoice{
		Kind: strings.ReplaceAll(f.kind, "-", "_"), Path: full, IDs: compact(f.only),
		Enable: f.enable, Overwrite: overwrite, Runs: !f.noRuns, Settings: f.settings,
	}
	if choice.Kind == "desktop" {
		choice.Kind = apitype.ImportDesktop
	}
	if f.dry {
		plan, err := cl.System.PlanImport(choice)
		if err != nil {
			return err
		}
		return c.show(plan, func() { printPlan(c, plan, choice) })
	}
	if len(choice.IDs) > 0 {
		if choice.IDs, err = chooseRecords(c, cl, choice); err != nil {
			return err
		}
	}
	report, err := cl.System.ImportFrom(choice)
	if err != nil {
		return err
	}
	return c.show(report, func() {
		c.say("imported %s", done(report))
		for _, note := range report.Notes {
			c.say("%s %s", c.paint(warn, "note:"), sanitizeTerminal(note))
		}
		if !choice.Enable && report.Created+report.Replaced > 0 {
			c.say("%s", c.paint(faint, "the tasks are disabled, so that nothing runs twice: claude-scheduler task enable TASK…"))
		}
	})
}

// chooseRecords finds the ids for --only: ids, prefixes of them, or names.
func chooseRecords(c *console, cl *client.Client, choice apitype.ImportChoice) ([]string, error) {
	plan, err := cl.System.PlanImport(choice)
	if err != nil {
		return nil, err
	}
	var ids []string
	for _, ref := range choice.IDs {
		found := ""
		for _, r := range plan.Records {
			if r.ID == ref || strings.EqualFold(r.Name, ref) || strings.HasPrefix(r.ID, strings.ToLower(ref)) {
				if found != "" && found != r.ID {
					return nil, withOperation("import", model.Invalid("only", fmt.Sprintf("%q matches several records", ref), "give more of the id, see --dry-run"))
				}
				found = r.ID
			}
		}
		if found == "" {
			return nil, withOperation("import", model.Invalid("only", fmt.Sprintf("there is no %q to import", ref), "see --dry-run"))
		}
		ids = append(ids, found)
		for _, r := range plan.Records { // a job includes its tasks
			if string(r.JobID) == found && (r.Chosen || r.Exists) {
				ids = append(ids, r.ID)
			}
		}
	}
	return ids, nil
}

func done(r apitype.ImportReport) string {
	parts := []string{format.Count(r.Created, "new record")}
	for _, p := range []struct {
		n    int
		what string
	}{{r.Replaced, "replaced"}, {r.Kept, "unchanged"}} {
		if p.n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", p.n, p.what))
		}
	}
	if r.Runs > 0 {
		parts = append(parts, format.Count(r.Runs, "run"))
	}
	if r.Settings > 0 {
		parts = append(parts, format.Count(r.Settings, "setting"))
	}
	return strings.Join(parts, ", ")
}

// printPlan lists what an import would do, with its notes.
func printPlan(c *console, plan apitype.ImportPlan, choice apitype.ImportChoice) {
	c.say("%s", c.paint(strong, strings.TrimSpace(plan.Source.Name+"  "+plan.Source.Path)))
	ids := make([]string, len(plan.Records))
	for i, r := range plan.Records {
		ids[i] = r.ID
	}
	shorts := shortIDs(ids)
	wide := 0 // width of the names, to align the next column
	for _, r := range plan.Records {
		wide = max(wide, min(longest, columnsOf(sanitizeTerminal(r.Name))))
	}
	for _, r := range plan.Records {
		what, style := "new", good
		switch {
		case r.Problem != nil:
			what, style = "cannot be imported: "+r.Problem.Error(), bad
		case r.Exists && choice.Overwrite:
			what, style = "replaces the existing one", warn
		case r.Exists:
			what, style = "exists and is not changed", faint
		case !r.Chosen:
			what, style = "only with --only "+shorts[r.ID], faint
		}
		kind := r.Kind
		if kind == "task" { // a task is below its job
			kind = "  " + kind
		}
		name := cutTo(sanitizeTerminal(r.Name), longest)
		name += strings.Repeat(" ", max(0, wide-columnsOf(name)))
		c.say("%s  %-8s %s  %s  %s", c.paint(faint, shorts[r.ID]), kind, name, c.paint(style, what), c.paint(faint, sanitizeTerminal(r.Detail)))
		for _, n := range r.Notes {
			c.say("            %s %s", c.paint(warn, "note:"), sanitizeTerminal(printNotes(n)))
		}
	}
	if !choice.Runs {
		plan.Runs = 0
	}
	c.say("%s", c.paint(faint, format.Count(plan.Runs, "run")+" of history"))
	for _, s := range plan.Settings {
		how := "only with --settings"
		if choice.Settings {
			how = "changes"
		}
		c.say("setting %s: %s → %s  %s", s.Name, sanitizeTerminal(defaultText(s.Now, "empty")), sanitizeTerminal(defaultText(s.Then, "empty")), c.paint(faint, how))
	}
	for _, n := range plan.Notes {
		c.say("%s %s", c.paint(warn, "note:"), sanitizeTerminal(printNotes(n)))
	}
	c.say("%s", c.paint(faint, "nothing was changed; run it without --dry-run to import"))
}

func printNotes(n apitype.ImportNote) string {
	if n.Field == "" {
		return n.Message
	}
	return n.Field + ": " + n.Message
}
