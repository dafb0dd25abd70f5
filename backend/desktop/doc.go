// Package desktop is desktop integration for the window: file manager, terminal, color scheme: its file
// manager, its terminal, and how programs are to look.
package desktop
