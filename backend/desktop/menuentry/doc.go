// Package menuentry makes the window known to the user's desktop: an entry in
// its menu, the icon, and claude-scheduler:// links. On macOS the app bundle
// says all of that.
package menuentry

// scheme is that of links which open a screen of the window.
const scheme = "claude-scheduler"
