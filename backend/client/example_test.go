//go:build unix

package client_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"time"

	"claude-scheduler/backend/apitype"
	"claude-scheduler/backend/client"
	"claude-scheduler/backend/model"
	"claude-scheduler/backend/testprogram"
)

// A client starts the background service when needed, creates a job with a task, and
// asks when the task is due.
func Example() {
	ctx := context.Background()
	folder, program := install()
	defer os.RemoveAll(folder)

	c := client.New(filepath.Join(folder, "data"))
	if err := c.EnsureDaemon(ctx, program); err != nil {
		fmt.Println(err)
		return
	}
	defer stop(ctx, c)

	job, err := c.Jobs.Create(map[string]any{
		"name":              "Docs",
		"working_directory": map[string]any{"path": folder},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	task, err := c.Tasks.Create(map[string]any{
		"job_id":   job.ID,
		"name":     "Spelling",
		"command":  "Fix the spelling of README.md",
		"schedule": map[string]any{"type": "calendar", "cron_expression": "0 6 * * MON", "timezone": "UTC"},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	outlook, err := c.Tasks.Outlook(1) // the next slot of each task
	if err != nil {
		fmt.Println(err)
		return
	}
	next := outlook[0].Next[0]
	fmt.Printf("%s: %s\n", task.Name, outlook[0].Meaning)
	fmt.Println(next.Weekday(), next.Format("15:04"))
	// Output:
	// Spelling: At 06:00 on Mondays
	// Monday 06:00
}

// Events reports every change, so no client has to poll: here the end of a run.
func ExampleClient_Events() {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	folder, program := install()
	defer os.RemoveAll(folder)
	c := client.New(filepath.Join(folder, "data"))
	if err := c.EnsureDaemon(ctx, program); err != nil {
		fmt.Println(err)
		return
	}
	defer stop(context.Background(), c)

	task, err := greeting(c, folder)
	if err != nil {
		fmt.Println(err)
		return
	}
	var started string
	err = c.Events(ctx, func(e apitype.Event) {
		switch {
		case e.Kind == apitype.EventReset: // the stream stands: nothing is missed from here on
			run, err := c.Tasks.Run(task.ID)
			if err != nil {
				fmt.Println(err)
				cancel()
			}
			started = run.ID
		case e.Kind == apitype.EventRun && e.ID == started && e.Run.Status.Ended():
			fmt.Println(e.Run.TaskName, "ended with", e.Run.Status)
			fmt.Println(e.Run.Output)
			cancel()
		}
	})
	fmt.Println(errors.Is(err, context.Canceled))
	// Output:
	// Greeting ended with success
	// Hello from Claude.
	// true
}

// Errors say which field is wrong, why, and what to do about it.
func ExampleJobs_Create_refused() {
	ctx := context.Background()
	folder, program := install()
	defer os.RemoveAll(folder)
	c := client.New(filepath.Join(folder, "data"))
	if err := c.EnsureDaemon(ctx, program); err != nil {
		fmt.Println(err)
		return
	}
	defer stop(ctx, c)

	_, err := c.Jobs.Create(map[string]any{"name": "Docs", "working_directory": map[string]any{"path": "docs"}})
	var problem *model.Problem
	if errors.As(err, &problem) {
		fmt.Println(problem.Field)
		fmt.Println(problem.Message)
		fmt.Println(problem.Hint)
	}
	// Output:
	// working_directory.path
	// "docs" is not an absolute path
	// begin it with / or ~
}

// greeting creates a task that only runs on request. A script replaces Claude Code.
func greeting(c *client.Client, folder string) (model.Task, error) {
	claude := filepath.Join(folder, "claude")
	script := `#!/bin/sh
[ "$1" = --version ] && { echo "2.1.330 (Claude Code)"; exit; }
cat >/dev/null # the prompt
echo '{"type":"system","subtype":"init","session_id":"0f8fad5b-d9cb-469f-a165-70867728950e","cwd":".","model":"m","tools":[]}'
echo '{"type":"result","subtype":"success","is_error":false,"num_turns":1,"result":"Hello from Claude."}'
`
	if err := os.WriteFile(claude, []byte(script), 0o700); err != nil {
		return model.Task{}, err
	}
	if _, err := c.Settings.Update(map[string]any{"claude_path": claude}); err != nil {
		return model.Task{}, err
	}
	job, err := c.Jobs.Create(map[string]any{"name": "Examples", "working_directory": map[string]any{"path": folder}})
	if err != nil {
		return model.Task{}, err
	}
	return c.Tasks.Create(map[string]any{
		"job_id": job.ID, "name": "Greeting", "command": "Say hello", "schedule": map[string]any{"type": "manual"},
	})
}

// buildOnce builds the program of the service for all examples; TestMain removes it.
var buildOnce = sync.OnceValue(func() string {
	folder, err := os.MkdirTemp("", "example")
	if err == nil {
		err = testprogram.Build(filepath.Join(folder, "claude-scheduler"))
	}
	if err != nil {
		panic(err)
	}
	built = folder
	return filepath.Join(folder, "claude-scheduler")
})

var built string // the folder of buildOnce; empty: it was not needed

// install returns a new folder and the program of the service. Programs started from
// now on have the folder as their home, and no desktop.
func install() (folder, program string) {
	program = buildOnce()
	folder, err := os.MkdirTemp("/tmp", "cs") // short enough for the path of a socket
	if err != nil {
		panic(err)
	}
	os.Setenv("HOME", folder)
	os.Setenv("XDG_RUNTIME_DIR", folder)
	os.Setenv("DBUS_SESSION_BUS_ADDRESS", "unix:abstract=none") // or it would find that of the machine
	return folder, program
}

// stop ends the service and waits for its end.
func stop(ctx context.Context, c *client.Client) {
	status, err := c.System.Status()
	if err == nil {
		err = c.System.Shutdown()
	}
	if err == nil {
		err = c.WaitGone(ctx, status.PID)
	}
	if err != nil {
		fmt.Println(err)
	}
}
