// Package menuentry registers the window with the user's desktop: an entry in
// its menu, the icon, and claude-scheduler:// links. On macOS the app bundle
// does that.
package menuentry

// scheme is the URL scheme of links that open a screen of the window.
const scheme = "claude-scheduler"
