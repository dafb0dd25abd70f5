// Package tray is the icon in the desktop's panel: a client that says at a
// glance what runs, what comes next and what needs a person.
//
// Menu is what it shows, as a pure function of what the service last told. The
// rest follows the service's events and puts the difference on the panel: no
// timer runs, and nothing can be reached through it alone.
package tray
