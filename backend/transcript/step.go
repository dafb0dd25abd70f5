package transcript

import (
	"hash/fnv"
	"strings"
)

// Results of calls that the CLI did not carry out.
const (
	refusedByCLI = "<tool_use_error>"
	failedInCLI  = "<tool_use_error>Error calling tool"
)

// stepEnded records whether a step of the conversation failed. If the same call
// succeeds later, the failure does not count: tests that failed, were fixed and
// pass.
//
// Calls that the CLI itself refuses to carry out, such as an edit of a file that
// was not read, are corrections between CLI and model and no steps. A call during
// which the CLI itself failed, because no person could be asked for example, is one.
func (t *Transcript) stepEnded(c *ToolCall, id, result string) {
	step := c.step
	if step == 0 {
		return
	}
	if !c.IsError {
		delete(t.seen.failed, step)
		return
	}
	if c.Denied || c.Stopped || strings.Contains(result, refusedByCLI) && !strings.Contains(result, failedInCLI) {
		return
	}
	if t.seen.failed == nil {
		t.seen.failed = map[uint64]string{}
	}
	t.seen.failed[step] = id
}

// failedSteps counts the steps that failed, without those that turned out to be
// denied or blocked.
func (t *Transcript) failedSteps() int {
	n := len(t.seen.failed)
	for _, id := range t.seen.failed {
		if _, blocked := t.seen.hooked[id]; blocked || t.isDenied(id) {
			n--
		}
	}
	return n
}

func (t *Transcript) isDenied(id string) bool { return t.seen.deniedIDs[id] || t.seen.refusedIDs[id] }

// stepOf identifies what a call does, by tool and input.
func stepOf(name string, input []byte) uint64 {
	h := fnv.New64a()
	h.Write([]byte(name + "\x00"))
	h.Write(input)
	return max(h.Sum64(), 1)
}
