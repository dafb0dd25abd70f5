// Package desktop is desktop integration for the window: its file manager, its
// terminal, and the color scheme.
package desktop
