// Package tray is the icon in the desktop's panel: a client that shows what is
// running, what comes next and what needs attention.
//
// menuOf is a pure function from the service's state to the menu. The rest
// follows the service's events and updates the panel with the difference: no
// timer runs, and everything in the tray is available elsewhere too.
package tray
