package notify

import (
	"context"

	"git.sr.ht/~jackmordaunt/go-toast/v2/wintoast"
)

const appID = "Claude Scheduler"

// center shows notifications in the notification center. The library's
// fallback, a PowerShell script made of the texts, is not used: Claude wrote
// them.
type center struct {
	ready error // why it is not available
}

func newDesktop(a func(response)) desktop {
	wintoast.SetActivationCallback(func(_, arguments string, _ []wintoast.UserData) { a(answerOf(arguments)) })
	return center{wintoast.SetAppData(wintoast.AppData{AppID: appID, GUID: "{5C2E9D44-8F0B-4B4C-9E55-7D1E9C1B6A37}"})}
}

func (c center) show(_ context.Context, runID string, n note) error {
	if c.ready != nil {
		return c.ready
	}
	text, err := toastOf(runID, n)
	if err != nil {
		return err
	}
	return wintoast.Push(appID, text)
}

func (center) withdraw(context.Context, string) {}
func (center) close()                           {}
