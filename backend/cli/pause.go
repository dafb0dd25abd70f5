package cli

import (
	"context"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"claude-scheduler/backend/apitype"
	"claude-scheduler/backend/client"
	"claude-scheduler/backend/format"
	"claude-scheduler/backend/model"
)

func pauseCommand(c *console) *cobra.Command {
	cmd := &cobra.Command{Use: "pause [HOW LONG]", Short: "Pause scheduled runs (manual runs still work)", Args: cobra.MaximumNArgs(1),
		Example: "  claude-scheduler pause\n  claude-scheduler pause 1h\n  claude-scheduler pause --until tomorrow"}
	length := cmd.Flags().String("for", "", "how long: 30m, 2h, 1d")
	until := cmd.Flags().String("until", "", "pause until this time: 18:00, tomorrow, 2026-12-31; without both: until resumed")
	cmd.MarkFlagsMutuallyExclusive("for", "until")
	return c.withDaemon(cmd, func(_ context.Context, cl *client.Client, cmd *cobra.Command, args []string) error {
		var request apitype.PauseRequest
		if len(args) > 0 {
			if *length+*until != "" {
				return withOperation("pause", model.Invalid("for", "is given twice", "give one duration or one time"))
			}
			if _, span := parseDuration(args[0]); span {
				*length = args[0]
			} else {
				*until = args[0]
			}
		}
		switch {
		case *length != "":
			d, ok := parseDuration(*length)
			if !ok || d <= 0 {
				return withOperation("pause", model.Invalid("for", fmt.Sprintf("%q is not a duration", *length), "for example 30m, 2h or 1d"))
			}
			end := c.now().Add(d).Truncate(time.Second)
			request.Until = &end
		case *until != "":
			end, err := parseTime("until", *until, c.now(), 1)
			if err != nil {
				return withOperation("pause", err)
			}
			request.Until = &end
		}
		status, err := cl.System.Pause(request)
		if err != nil {
			return err
		}
		return c.show(status, func() {
			text := "until it is resumed"
			if request.Until != nil {
				text = "until " + clock(*request.Until, c.now())
			}
			c.say("paused %s; manual runs still work", text)
		})
	})
}

func resumeCommand(c *console) *cobra.Command {
	return c.withDaemon(&cobra.Command{Use: "resume", Short: "End a pause, or the wait for the usage limit", Example: "  claude-scheduler resume"},
		func(_ context.Context, cl *client.Client, _ *cobra.Command, _ []string) error {
			status, err := cl.System.Resume()
			if err != nil {
				return err
			}
			return c.show(status, func() {
				if status.Next == nil {
					c.say("%s", resumedText(status))
					return
				}
				c.say("resumed; next is %s, %s", sanitizeTerminal(status.Next.TaskName), relativeTime(status.Next.At, c.now()))
			})
		})
}

// resumedText says what a resume has started; no slot is to come.
func resumedText(status apitype.Status) string {
	if n := status.Running + status.Waiting; n > 0 {
		return fmt.Sprintf("resumed; %s in progress, and no slots ahead", format.Count(n, "run"))
	}
	return "resumed; nothing is due"
}
