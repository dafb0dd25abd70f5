//go:build !cgo

package notify

// newDesktop has the script only: the notification centre needs cgo.
func newDesktop(func(response)) desktop { return script{} }
