package main

import (
	"bytes"
	"fmt"

	"claude-scheduler/backend/model"
	"claude-scheduler/backend/report"
)

// reasons returns the table of the words for each reason, which the window
// shares with notifications and the report.
func reasons() []byte {
	var out bytes.Buffer
	out.WriteString("\n/** Why a run did not succeed, in a few words: report.ReasonText. */\nexport const reasonText: Record<Reason, string> = {\n")
	for _, reason := range model.Reasons {
		fmt.Fprintf(&out, "  %s: %q,\n", reason, report.ReasonText(reason))
	}
	out.WriteString("}\n")
	return out.Bytes()
}
