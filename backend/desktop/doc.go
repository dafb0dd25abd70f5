// Package desktop is what the window asks of the desktop around it: its file
// manager, its terminal, and how programs are to look.
package desktop
