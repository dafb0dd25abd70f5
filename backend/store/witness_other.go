//go:build !linux

package store

import (
	"os"
	"time"
)

// witness would tell whether anybody has read a file; here it never can.
type witness struct{}

func newWitness(string) *witness { return nil }

func (w *witness) unread(time.Time) bool { return false }

func (w *witness) close() {}

func openQuietly(path string) (*os.File, error) { return os.Open(path) }
