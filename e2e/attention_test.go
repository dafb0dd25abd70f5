//go:build e2e && linux

package e2e

import (
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"claude-scheduler/backend/apitype"
	"claude-scheduler/backend/model"
	"claude-scheduler/e2e/dataset"
)

// TestEveryAttentionButton presses the first button of an item of each kind that
// needs attention, in the real window, and looks for what it does.
func TestEveryAttentionButton(t *testing.T) {
	s := newFixture(t)
	set, err := dataset.New("attention", s.home, time.Now())
	s.must(err)
	s.must(os.MkdirAll(s.home+"/code/chores", 0o700))
	s.must(set.Write(s.data))
	// A terminal that writes down what it is to run.
	ran := s.base + "/terminal"
	s.must(os.WriteFile(s.home+"/.local/bin/xdg-terminal-exec", []byte("#!/bin/sh\nprintf '%s\\n' \"$*\" >>"+ran+"\n"), 0o700))
	s.run("claude-scheduler", "daemon", "start")
	tasks := map[string]model.Task{}
	for _, task := range set.Tasks {
		tasks[task.Name] = task
	}
	w := newDriver(s).open("today")

	runsAgain := func(name string) {
		wait(s, "a new run of "+name, func() (struct{}, bool) {
			runs, err := s.client.Runs.List(apitype.RunFilter{Task: tasks[name].ID, Limit: 1})
			s.must(err)
			return struct{}{}, len(runs) == 1 && runs[0].Status == model.RunSuccess && runs[0].Output == "Done."
		})
	}
	inTerminal := func(words string) func(string) {
		return func(string) {
			wait(s, "a terminal with "+words, func() (struct{}, bool) {
				text, _ := os.ReadFile(ran)
				return struct{}{}, strings.Contains(string(text), words)
			})
			s.must(os.RemoveAll(ran))
		}
	}
	edits := func(heading, field string) func(string) {
		return func(string) {
			w.find("heading", heading)
			wait(s, "the focus on "+field, func() (struct{}, bool) {
				var label string
				w.script(&label, "const a = document.activeElement; return [...(a.labels ?? [])].map((l) => l.textContent).join(' ') || a.ariaLabel || ''")
				return struct{}{}, strings.HasPrefix(label, field)
			})
			if heading != "Settings" {
				w.press("\ue00c") // Escape
				w.gone("heading", heading)
			}
			w.click("link", "Today")
		}
	}
	folder := s.home + "/code/chores"
	chooses := func(done func() bool) func(string) {
		return func(name string) {
			// The system's own dialog: a slash begins a path in it.
			id := strings.Fields(s.run("xdotool", "search", "--sync", "--onlyvisible", "--name", "^(Choose|Select|Open)"))[0]
			s.run("xdotool", "windowactivate", "--sync", id)
			s.run("xdotool", "type", "--window", "0", folder)
			s.run("xdotool", "key", "Return")
			wait(s, "the folder of "+name, func() (struct{}, bool) { return struct{}{}, done() })
		}
	}
	for _, c := range []struct {
		task, button string
		effect       func(task string)
	}{
		{"Failed", "Run again", runsAgain},
		{"Blocked", "Continue in terminal", inTerminal("--resume")},
		{"Partial", "Continue in terminal", inTerminal("--resume")},
		{"Check failed", "Continue in terminal", inTerminal("--resume")},
		{"Denied", "Allow git push origin main and run again", func(name string) {
			runsAgain(name)
			task, err := s.client.Tasks.Get(tasks[name].ID)
			s.must(err)
			if !slices.Contains(task.AllowedTools, "Bash(git push origin main)") {
				t.Errorf("allowed: %q", task.AllowedTools)
			}
		}},
		{"Signed out", "Sign in…", inTerminal("/login")},
		{"Server not signed in", "Sign in…", inTerminal("/mcp")},
		{"Missed", "Run now", runsAgain},
		{"Too slow", "Raise limit…", edits("Edit task", "Time limit")},
		{"Too many turns", "Raise limit…", edits("Edit task", "Turns")},
		{"Too expensive", "Raise budget…", edits("Edit task", "Budget")},
		{"Over the day's budget", "Raise budget…", edits("Settings", "Daily budget (USD)")},
		{"Unresolved variable", "Edit CLOUD_TOKEN…", edits("Edit profile", "Service/account")},
		{"At the limit", "Do not wait", runsAgain},
		{"Broken watch", "Choose folder…", chooses(func() bool {
			task, err := s.client.Tasks.Get(tasks["Broken watch"].ID)
			s.must(err)
			return task.Schedule.WatchPath == folder
		})},
		{"Missing folder", "Choose folder…", chooses(func() bool {
			job, err := s.client.Jobs.Get("Moved")
			s.must(err)
			return job.WorkingDirectory.Path == folder
		})},
	} {
		w.at("today")
		button := w.firstButton(c.task)
		if !strings.HasPrefix(button.text, c.button) {
			t.Errorf("%s: the first button is %q, not %q", c.task, button.text, c.button)
			continue
		}
		s.must(w.call("POST", w.session+"/element/"+button.element+"/click", nil, nil))
		c.effect(c.task)
		t.Logf("%s: %s", c.task, c.button)
	}
	w.close()
}

// itemButton is the first button of an item.
type itemButton struct{ element, text string }

// firstButton waits for the item of a task under "Needs you" and returns its first
// button.
func (w *window) firstButton(task string) itemButton {
	w.s.t.Helper()
	return wait(w.s, "an item of "+task, func() (itemButton, bool) {
		var found map[string]string
		w.script(&found, `const row = [...document.querySelectorAll('[data-run], [data-task]')].find((row) => row.querySelector('.actions') && row.querySelector('a')?.textContent.trim().startsWith(arguments[0]))
			const button = row?.querySelector('.actions button')
			button?.scrollIntoView({ block: 'center' })
			return button ?? null`, task)
		if found[elementKey] == "" { // the list shows the first few
			w.script(nil, "[...document.querySelectorAll('button')].find((button) => button.textContent.startsWith('Show all'))?.click()")
			return itemButton{}, false
		}
		b := itemButton{element: found[elementKey]}
		w.script(&b.text, "return arguments[0].innerText.trim()", found)
		return b, b.text != ""
	})
}

// gone waits until there is no such element.
func (w *window) gone(role, name string) {
	w.s.t.Helper()
	wait(w.s, "the end of the "+role+" "+name, func() (struct{}, bool) {
		var found map[string]string
		w.script(&found, finder, role, name)
		return struct{}{}, found == nil
	})
}
