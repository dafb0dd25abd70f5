//go:build linux

package crashtest

import (
	"flag"
	"os"
	"testing"
	"time"

	"claude-scheduler/backend/testprogram"
)

var (
	kills = flag.Int("kills", 12, "how often the daemon is killed")
	seed  = flag.Uint64("seed", uint64(time.Now().UnixNano()), "of the random moments")
)

// program is the real executable, built by TestMain.
var program string

func TestMain(m *testing.M) {
	flag.Parse()
	os.Exit(testprogram.Run(m, &program))
}
