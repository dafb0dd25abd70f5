package main

import (
	"regexp"
	"slices"
	"strings"
)

// scheme is that of links which open a screen of the window.
const scheme = "claude-scheduler:"

// identifier is what a link may name a record by: an id, or its beginning.
var identifier = regexp.MustCompile(`^[0-9A-Za-z-]{1,64}$`)

// placeOf returns the place that the command line asks for: "task/ID" or
// "claude-scheduler://task/ID". Empty: none, or none that there is. Anybody can
// make a link, so what is not exactly a place counts as none.
func placeOf(args []string) string {
	for _, arg := range args {
		link, isLink := strings.CutPrefix(arg, scheme)
		place := strings.TrimSuffix(arg, "/")
		if isLink { // some desktops write one slash where the link had two
			place = strings.TrimSuffix(strings.TrimLeft(link, "/"), "/")
		}
		screen, id, deep := strings.Cut(place, "/")
		switch {
		case slices.Contains([]string{"today", "jobs", "history", "profiles", "settings", "welcome"}, screen) && !deep:
			return screen
		case slices.Contains([]string{"job", "task", "run"}, screen) && identifier.MatchString(id):
			return place
		case place == "new/task" || place == "new/job":
			return place
		}
	}
	return ""
}
