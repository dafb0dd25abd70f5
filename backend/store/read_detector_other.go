//go:build !linux

package store

import (
	"os"
	"time"
)

// readDetector cannot detect reads on this system.
type readDetector struct{}

func newReadDetector(string) *readDetector { return nil }

func (w *readDetector) unread(time.Time) bool { return false }

func (w *readDetector) close() {}

func openNoAtime(path string) (*os.File, error) { return os.Open(path) }
