// Package login starts the background service when the user logs in, by the
// means of the desktop: an autostart entry, a LaunchAgent or a Run key. It only
// writes and removes; what it says takes effect at the next login.
package login

// arguments follow the program on the command line.
const arguments = "daemon run --login"
