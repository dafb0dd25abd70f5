package cli

import (
	"context"

	"github.com/spf13/cobra"

	"claude-scheduler/backend/client"
)

func notifyCommand(c *console) *cobra.Command {
	cmd := &cobra.Command{Use: "notify", Short: "Send a test notification to the desktop and to notification_urls", Example: "  claude-scheduler notify",
		Long: "Send a test notification to the desktop and to every URL of notification_urls, whatever the notification settings, and report the result for each. Fails if nothing was delivered or any URL failed."}
	return c.withDaemon(cmd, func(_ context.Context, cl *client.Client, _ *cobra.Command, _ []string) error {
		tried, err := cl.System.TestNotifications()
		if err != nil {
			return err
		}
		if err := c.show(tried, func() { printChecks(c, tried) }); err != nil {
			return err
		}
		for i, place := range tried {
			if place.State != "ok" && (i > 0 || len(tried) == 1) { // a server has no desktop
				return errReported
			}
		}
		return nil
	})
}
