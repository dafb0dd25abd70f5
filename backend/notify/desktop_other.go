//go:build !linux && !darwin && !windows

package notify

import "context"

type nothing struct{}

func newDesktop(func(response)) desktop { return nothing{} }

func (nothing) show(context.Context, string, note) error { return nil }
func (nothing) withdraw(context.Context, string)         {}
func (nothing) close()                                   {}
