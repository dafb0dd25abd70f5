//go:build unix && !linux

package loginenv

import (
	"os"
	"os/signal"
	"syscall"
)

// adoptSignals makes programs that this process starts begin without the signals
// ignored that nohup and scripts ignore. This process still ignores them.
func adoptSignals() {
	dropped := make(chan os.Signal, 1)
	for _, sig := range []syscall.Signal{syscall.SIGHUP, syscall.SIGINT} { // Go itself resets the others
		if signal.Ignored(sig) {
			signal.Notify(dropped, sig)
		}
	}
}
