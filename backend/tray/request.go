package tray

import (
	"fmt"
	"runtime"
	"strings"
	"time"

	"claude-scheduler/backend/format"
)

// Size limits of a request in the menu. A longer request can be allowed only in
// the window, which shows it completely.
const (
	maxRequestLines = 8
	maxRequestLine  = 100 // characters
)

// anyoneClicks reports whether clicks on the menu come over the session bus,
// where each process of the user can send them, also one of the run that asks:
// then Allow opens the run in the window instead.
const anyoneClicks = runtime.GOOS != "darwin" && runtime.GOOS != "windows"

// requestItem returns the row of a run's request, with the answers in its
// submenu; anyoneClicks is the constant, except in tests.
func requestItem(r requestRef, now time.Time, anyoneClicks bool) menuItem {
	key := r.Run + "/" + r.ID
	left := r.Deadline.Sub(now)
	lines, whole := requestLines(r.Text)
	item := menuItem{Key: "asks/" + key, Title: "? " + short(r.Task) + " asks: " + short(r.Title+": "+strings.Join(lines, " ")) + " · " + shortDuration(max(left, 0)) + " left"}
	for i, line := range lines {
		item.Children = append(item.Children, menuItem{Key: fmt.Sprintf("text%d/%s", i, key), Title: line, Disabled: true})
	}
	open := action{actionOpen, "run/" + r.Run}
	if whole {
		allow := menuItem{Key: "allow/" + key, Title: "Allow once", Action: action{actionAllowOnce, key}}
		if anyoneClicks {
			allow.Title, allow.Action = "Allow once…", open
		}
		item.Children = append(item.Children, allow)
		if r.Always {
			item.Children = append(item.Children, menuItem{Key: "always/" + key, Title: "Allow always…", Action: open})
		}
	}
	item.Children = append(item.Children,
		menuItem{Key: "deny/" + key, Title: "Deny", Action: action{actionDeny, key}},
		menuItem{Key: "showasked/" + key, Title: "Show", Action: open})
	return item
}

// requestLines returns the lines of a request, and whether the request is
// complete.
func requestLines(text string) (lines []string, whole bool) {
	text, whole = format.Visible(text)
	for line := range strings.SplitSeq(text, "\n") {
		if len(lines) == maxRequestLines {
			return append(lines, "…"), false
		}
		shown := format.Cut(line, maxRequestLine)
		whole = whole && shown == line
		lines = append(lines, shown)
	}
	return lines, whole
}
