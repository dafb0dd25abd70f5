package fleet

import (
	"encoding/hex"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"go.temporal.io/sdk/converter"
	"go.temporal.io/sdk/worker"
)

// The key of the histories in testdata, which the tests of package fleettest
// made.
const historyKey = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"

// Machines with different versions execute the same workflows, so that this
// version has to continue what any earlier one began: it replays their histories.
// fleettest writes them with -histories=DIR; never replace one.
func TestHistoriesOfEarlierVersions(t *testing.T) {
	key, err := hex.DecodeString(historyKey)
	if err != nil {
		t.Fatal(err)
	}
	codec, err := newCodec(key)
	if err != nil {
		t.Fatal(err)
	}
	data := converter.NewCodecDataConverter(converter.GetDefaultDataConverter(), codec)
	replayer, err := worker.NewWorkflowReplayerWithOptions(worker.WorkflowReplayerOptions{DataConverter: data, FailureConverter: failures(data)})
	if err != nil {
		t.Fatal(err)
	}
	replayer.RegisterWorkflowWithOptions(Clock, workflowOptions(clockType))
	replayer.RegisterWorkflowWithOptions(Run, workflowOptions(runType))
	replayer.RegisterWorkflowWithOptions(Records, workflowOptions(recordsType))
	replayer.RegisterWorkflowWithOptions(Account, workflowOptions(accountType))
	histories, err := filepath.Glob("testdata/*.json")
	if err != nil || len(histories) == 0 {
		t.Fatal("no histories", err)
	}
	for _, path := range histories {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".json"), func(t *testing.T) {
			if err := replayer.ReplayWorkflowHistoryFromJSONFile(nil, path); err != nil {
				t.Error(err)
			}
			data, err := os.ReadFile(path)
			if err != nil || strings.Contains(string(data), "Review") {
				t.Errorf("it shows the name of a task: %v", err)
			}
		})
	}
}
