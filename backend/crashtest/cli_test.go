//go:build linux

package crashtest

import (
	"bufio"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// script replaces the CLI. Its prompt is four words: how it ends (an exit code,
// "mute": without a result, or "killed"), for how long it works, how many lines
// it writes before and after that, and "child" to leave a process behind in a
// separate session. A run of model haiku is the real CLI.
const script = `#!/bin/sh
ledger='%s'
id=$CLAUDE_SCHEDULER_RUN_ID
case " $* " in
*' --version '*) echo '2.1.330 (Claude Code)'; exit 0 ;;
*' --model haiku '*) echo "begin $id real" >>"$ledger"; exec '%s' "$@" ;;
esac
read -r end work lines child
echo "begin $id $end $lines" >>"$ledger"
printf '{"type":"system","subtype":"init","session_id":"%%s","model":"script","claude_code_version":"2.1.330"}\n' "$id"
write() {
	i=0
	while [ $i -lt "$lines" ]; do
		i=$((i + 1))
		printf '{"type":"assistant","run":"%%s","part":"%%s","n":%%d}\n' "$id" "$1" $i
	done
}
write before
[ "$child" != child ] || setsid sleep 1000 &
sleep "$work"
write after
echo "end $id $end" >>"$ledger"
case $end in
mute) exit 1 ;;
killed) kill -9 $$ ;;
esac
printf '{"type":"result","subtype":"success","is_error":false,"result":"done %%s","session_id":"%%s","num_turns":1,"total_cost_usd":0.001}\n' "$id" "$id"
exit "$end"
`

// writeScript writes the script.
func (s *fixture) writeScript(claude string) string {
	path := filepath.Join(s.base, "claude")
	if err := os.WriteFile(path, fmt.Appendf(nil, script, s.ledger, claude), 0o700); err != nil {
		s.t.Fatal(err)
	}
	return path
}

// wholeLog is exactly what the script wrote in a run.
func wholeLog(id, end string, lines int) string {
	var out strings.Builder
	fmt.Fprintf(&out, `{"type":"system","subtype":"init","session_id":"%s","model":"script","claude_code_version":"2.1.330"}`+"\n", id)
	for _, part := range []string{"before", "after"} {
		for n := range lines {
			fmt.Fprintf(&out, `{"type":"assistant","run":"%s","part":"%s","n":%d}`+"\n", id, part, n+1)
		}
	}
	if end != "mute" && end != "killed" {
		fmt.Fprintf(&out, `{"type":"result","subtype":"success","is_error":false,"result":"done %s","session_id":"%s","num_turns":1,"total_cost_usd":0.001}`+"\n", id, id)
	}
	return out.String()
}

// An execution is what the ledger contains about one run.
type execution struct {
	begun, ended int // how often
	end          string
	lines        int
	real         bool
}

// executions reads the ledger.
func (s *fixture) executions() map[string]*execution {
	s.t.Helper()
	file, err := os.Open(s.ledger)
	if err != nil {
		s.t.Fatal(err)
	}
	defer file.Close()
	found := map[string]*execution{}
	for scan := bufio.NewScanner(file); scan.Scan(); {
		var what, id, end string
		var lines int
		fmt.Sscan(scan.Text(), &what, &id, &end, &lines)
		e := found[id]
		if e == nil {
			e = &execution{}
			found[id] = e
		}
		e.end, e.real = end, e.real || end == "real"
		switch what {
		case "begin":
			e.begun++
			e.lines = lines
		case "end":
			e.ended++
		}
	}
	return found
}
