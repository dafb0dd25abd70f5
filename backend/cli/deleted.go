package cli

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"claude-scheduler/backend/apitype"
	"claude-scheduler/backend/client"
	"claude-scheduler/backend/format"
	"claude-scheduler/backend/model"
)

// reportDeleted saves a deleted record and prints how to restore it. With
// --json the record itself is printed, which `restore -` accepts.
func reportDeleted(c *console, what, name string, record any, notes ...string) error {
	if c.json {
		return c.showJSON(record)
	}
	c.say("deleted %s %s", what, sanitizeTerminal(name))
	for _, note := range notes {
		c.say("%s", c.paint(warn, "note: "+sanitizeTerminal(note)))
	}
	path, err := saveDeleted(c, what, record)
	if err != nil {
		c.say("%s", c.paint(warn, "it cannot be restored: "+err.Error()))
		return nil
	}
	c.say("%s", c.paint(faint, "to undo: claude-scheduler restore "+path))
	return nil
}

// deletedRetention is how long deleted records can be restored.
const deletedRetention = 30 * 24 * time.Hour

// saveDeleted writes a deleted record to the user's private cache: a profile
// may contain secrets. It also deletes old records there.
func saveDeleted(c *console, what string, record any) (string, error) {
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", err
	}
	folder := filepath.Join(cache, "claude-scheduler", "deleted")
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return "", err
	}
	removeOldDeleted(c, folder)
	data, err := indented(record)
	if err != nil {
		return "", err
	}
	file, err := os.CreateTemp(folder, c.now().Format("20060102-150405-")+what+"-*.json")
	if err != nil {
		return "", err
	}
	_, err = file.Write(data)
	if closed := file.Close(); err == nil {
		err = closed
	}
	return file.Name(), err
}

// removeOldDeleted removes records that were deleted long ago. Failures are
// ignored: they must not prevent a deletion.
func removeOldDeleted(c *console, folder string) {
	entries, err := os.ReadDir(folder)
	if err != nil {
		return
	}
	for _, entry := range entries {
		if info, err := entry.Info(); err == nil && info.Mode().IsRegular() && c.now().Sub(info.ModTime()) > deletedRetention {
			_ = os.Remove(filepath.Join(folder, entry.Name()))
		}
	}
}

func restoreCommand(c *console) *cobra.Command {
	cmd := &cobra.Command{Use: "restore FILE", Short: "Restore a deleted job, task or profile", Args: cobra.ExactArgs(1), ValidArgsFunction: files,
		Example: "  claude-scheduler restore ~/.cache/claude-scheduler/deleted/20261124-093000-job-1.json"}
	return c.withDaemon(cmd, func(_ context.Context, cl *client.Client, _ *cobra.Command, args []string) error {
		data, err := c.readInput("file", args[0])
		if err != nil {
			return withOperation("restore", err)
		}
		fields, err := object(data)
		if err != nil {
			return withOperation("restore", err)
		}
		if _, isProfile := fields["env_vars"]; isProfile {
			var p model.Profile
			if err := json.Unmarshal(data, &p); err != nil {
				return withOperation("restore", err)
			}
			if err := cl.Profiles.Restore(p); err != nil {
				return err
			}
			return c.show(p, func() {
				c.say("restored profile %s", sanitizeTerminal(p.Name))
				for _, v := range p.EnvVars {
					if v.Source == model.SourceCommand {
						c.say("%s", c.paint(faint, "note: "+sanitizeTerminal(v.Name+" runs a shell command for each run: "+v.Value)))
					}
				}
			})
		}
		var b apitype.Bundle
		if err := decodeOne(data, &b); err != nil {
			return withOperation("restore", err)
		}
		if b.Job == nil && len(b.Tasks) == 0 {
			return withOperation("restore", model.Invalid("file", "contains no job, task or profile", "give the file that the deletion printed"))
		}
		done, err := cl.Jobs.Restore(b)
		if err != nil {
			return err
		}
		if len(done.Notes) > 0 { // they are disabled, even if they are enabled in the file
			for i := range b.Tasks {
				b.Tasks[i].Enabled = false
			}
		}
		return c.show(b, func() {
			if b.Job != nil {
				c.say("restored job %s with %s", sanitizeTerminal(b.Job.Name), format.Count(len(b.Tasks), "task"))
			} else {
				var names []string
				for _, t := range b.Tasks {
					names = append(names, sanitizeTerminal(t.Name))
				}
				c.say("restored task %s", strings.Join(names, ", "))
			}
			notes := done.Notes
			if len(notes) == 0 {
				notes = apitype.EnabledNotes(b.Tasks)
			}
			for _, note := range append(notes, apitype.Risks(b.Job, b.Tasks)...) { // the file may be from someone else
				c.say("%s", c.paint(faint, "note: "+sanitizeTerminal(note)))
			}
		})
	})
}
