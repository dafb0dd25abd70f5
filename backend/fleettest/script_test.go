//go:build linux

package fleettest

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"claude-scheduler/backend/fakeapi"
)

// script replaces the CLI where many runs are needed. Its prompt is for how many
// seconds it works. It notes in a ledger, which the service does not know, that it
// began, and does not end while there is a file named hold.
const script = `#!/bin/sh
case " $* " in
*' --version '*) echo '2.1.330 (Claude Code)'; exit 0 ;;
esac
id=$CLAUDE_SCHEDULER_RUN_ID
echo "$id $(date +%%s%%N)" >>'%s/starts'
read -r work
echo "$id" >>'%s/ledger'
printf '{"type":"system","subtype":"init","session_id":"%%s","model":"script","claude_code_version":"2.1.330"}\n' "$id"
sleep "$work"
while [ -e '%s/hold' ]; do sleep 0.05; done
printf '{"type":"result","subtype":"success","is_error":false,"result":"done","session_id":"%%s","num_turns":1,"total_cost_usd":0.001}\n' "$id"
`

// scripted returns two machines of one fleet, whose CLI is a script.
func scripted(t *testing.T) (e *engine, a, b *machine) {
	t.Helper()
	e = startEngine(t)
	api := fakeapi.StartFor(t)
	a, b = newMachine(t, e, api, "laptop"), newMachine(t, e, api, "buildbox")
	for _, m := range []*machine{a, b} {
		path := filepath.Join(m.base, "claude")
		if err := os.WriteFile(path, fmt.Appendf(nil, script, m.base, m.base, m.base), 0o700); err != nil {
			t.Fatal(err)
		}
		_, err := m.client.Settings.Update(map[string]any{"claude_path": path})
		m.must(err)
	}
	return e, a, b
}

// startedAt returns when the script of a run started on this machine; zero: it
// did not.
func (m *machine) startedAt(id string) time.Time {
	data, _ := os.ReadFile(filepath.Join(m.base, "starts"))
	for _, line := range strings.Split(string(data), "\n") {
		var run string
		var nanoseconds int64
		if n, _ := fmt.Sscan(line, &run, &nanoseconds); n == 2 && run == id {
			return time.Unix(0, nanoseconds)
		}
	}
	return time.Time{}
}

// hold keeps runs of the script from ending, until release.
func (m *machine) hold() {
	if err := os.WriteFile(filepath.Join(m.base, "hold"), nil, 0o600); err != nil {
		m.t.Fatal(err)
	}
}

func (m *machine) release() { _ = os.Remove(filepath.Join(m.base, "hold")) }

// began returns how often a run was started on this machine.
func (m *machine) began(id string) int {
	data, _ := os.ReadFile(filepath.Join(m.base, "ledger"))
	return strings.Count(string(data), id+"\n")
}
