//go:build !race

package tray

// raceDetector reports whether this program has the race detector.
const raceDetector = false
