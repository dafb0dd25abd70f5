package service

import (
	"context"
	"strings"

	"claude-scheduler/backend/apitype"
	"claude-scheduler/backend/format"
	"claude-scheduler/backend/notify"
)

// notificationURLs is the setting with the notification URLs, and the subject
// of its faults.
const notificationURLs = "notification_urls"

// TestNotifications sends a test to the desktop and every URL and returns each
// result.
func (svc *systemService) TestNotifications(ctx context.Context) []apitype.Check {
	var out []apitype.Check
	for _, tried := range svc.notifier.Test(ctx) {
		if tried.Err == nil {
			out = append(out, checkOK(tried.To, "a test was sent"))
			continue
		}
		out = append(out, checkProblem(tried.To, "failed", tried.Err.Error(), ""))
	}
	return out
}

func (svc *systemService) checkNotifications(ctx context.Context) apitype.Check {
	const name = "Notifications"
	var words []string
	for _, f := range svc.notifier.Faults() {
		words = append(words, "notification to "+f.To+" failed: "+f.Message)
	}
	if len(words) > 0 {
		return checkProblem(name, "warning", strings.Join(words, "; "), "correct notification_urls, then: claude-scheduler notify")
	}
	urls := len(svc.store.Settings.Get().NotificationURLs)
	if err := notify.Probe(ctx); err != nil && urls == 0 {
		return checkProblem(name, "warning", err.Error(), "log in to a desktop; runs are not affected")
	} else if err != nil {
		return checkOK(name, "sent to "+format.Count(urls, "URL")+"; not shown here: "+err.Error())
	}
	return checkOK(name, "they are shown")
}
