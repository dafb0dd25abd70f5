package window

import (
	"regexp"
	"slices"
	"strings"
)

// scheme is the URL scheme of links that open a screen of the window.
const scheme = "claude-scheduler:"

// identifier matches a record in a link: an id or a prefix of one.
var identifier = regexp.MustCompile(`^[0-9A-Za-z-]{1,64}$`)

var (
	screens       = []string{"today", "jobs", "history", "profiles", "machines", "settings", "welcome"}
	recordScreens = []string{"job", "task", "run", "profiles"} // of one record: "task/ID"
	sheets        = []string{"new/task", "new/job"}
)

// parseLocation returns the location that the command line asks for: "task/ID"
// or "claude-scheduler://task/ID". Empty: none, or one that does not exist.
// Anyone can make a link, so an invalid location counts as none.
// frontend/src/lib/state/router.svelte.ts reads what this returns.
func parseLocation(args []string) string {
	for _, arg := range args {
		link, isLink := strings.CutPrefix(arg, scheme)
		location := strings.TrimSuffix(arg, "/")
		if isLink { // some desktops write one slash where the link had two
			location = strings.TrimSuffix(strings.TrimLeft(link, "/"), "/")
		}
		screen, id, deep := strings.Cut(location, "/")
		switch {
		case slices.Contains(screens, screen) && !deep,
			slices.Contains(recordScreens, screen) && identifier.MatchString(id),
			slices.Contains(sheets, location):
			return location
		}
	}
	return ""
}
