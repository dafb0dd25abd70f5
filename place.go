package main

import (
	"slices"
	"strings"
)

// scheme is that of links which open a screen of the window.
const scheme = "claude-scheduler://"

// placeOf returns the place that the command line asks for: "task/ID" or
// "claude-scheduler://task/ID". Empty: none, or none that there is.
func placeOf(args []string) string {
	for _, arg := range args {
		place := strings.Trim(strings.TrimPrefix(arg, scheme), "/")
		screen, id, _ := strings.Cut(place, "/")
		switch {
		case slices.Contains([]string{"today", "jobs", "history", "profiles", "settings"}, screen) && id == "":
			return screen
		case slices.Contains([]string{"job", "task", "run"}, screen) && id != "" && !strings.ContainsAny(id, "/?#"):
			return place
		}
	}
	return ""
}
