// Package autostart starts the background service when the user logs in, with
// the system's mechanism: an autostart entry of the desktop, a systemd user
// unit where there is no desktop, a LaunchAgent or a Run key. It only writes
// and removes files, which take effect at the next login.
package autostart

// arguments follow the program on the command line.
const arguments = "daemon run --login"
