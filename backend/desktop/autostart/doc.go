// Package autostart starts the background service when the user logs in, by the
// means of the system: an autostart entry of the desktop, a systemd user unit
// where there is no desktop, a LaunchAgent or a Run key. It only writes and removes
// files; what they say takes effect at the next login.
package autostart

// arguments follow the program on the command line.
const arguments = "daemon run --login"
