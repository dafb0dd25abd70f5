//go:build linux || windows || (darwin && cgo)

package tray

import (
	"slices"
	"strings"
	"testing"

	"claude-scheduler/backend/apitype"
)

// TestEveryItemHasARow compares what the menu may contain with the rows that are
// created for it: an item without a row is never shown.
func TestEveryItemHasARow(t *testing.T) {
	many := trayState{Status: apitype.Status{PausedUntil: at(60), Faults: []apitype.Fault{{Message: "the disk is full"}}}}
	for _, id := range []string{"a", "b", "c", "d", "e", "f", "g"} {
		many.Running = append(many.Running, runRef{id, id, id, noon, false})
		many.NeedsYou = append(many.NeedsYou, itemRef{id, id, id, "failed", noon})
		many.Status.Limits = append(many.Status.Limits, apitype.UsageLimit{Name: "session limit", Owner: id, Until: at(60)})
	}
	for name, s := range map[string]trayState{"nothing": {}, "everything": many} {
		places := layout()
		for _, item := range menuOf(s, noon) {
			place := item.Key
			if kind, _, series := strings.Cut(item.Key, "/"); series {
				place = kind + "/"
			}
			next := slices.Index(places, place)
			if next < 0 {
				t.Errorf("%s: no place for %q after the items before it", name, item.Key)
				continue
			}
			places = places[next+1:]
		}
	}
}
