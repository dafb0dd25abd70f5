package transcript

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"time"
)

// Window is how much of a usage window the login has used.
type Window struct {
	Type      string     `json:"type"` // five_hour, seven_day, seven_day_opus and others, as in Limit
	Used      float64    `json:"used"` // 0 to 1
	ResetTime *time.Time `json:"reset_time"`
}

// maxUsed is the largest part of a window that is believed: a login may exceed
// its window if it pays for that, and a larger number is in another unit.
const maxUsed = 2

// Limits of what a report may contain.
const (
	maxWindows    = 16 // the CLI knows fewer than ten
	maxWindowType = 64 // bytes
)

// windows reads what an event reports about usage windows. An event without a
// report keeps the earlier one.
func (t *Transcript) windows(r *rateLimit) {
	found := map[string]Window{}
	add := func(kind string, used *float64, resetsAt instant) {
		if len(found) >= maxWindows || len(kind) > maxWindowType || strings.ContainsFunc(kind, unusual) {
			return
		}
		if kind != "" && used != nil && *used >= 0 && *used <= maxUsed {
			found[kind] = Window{Type: kind, Used: min(*used, 1), ResetTime: resetsAt.at}
		}
	}
	used := r.Utilization
	if r.Status == "rejected" && used == nil {
		all := 1.0
		used = &all
	}
	add(r.Type, used, r.ResetsAt)
	for _, kind := range slices.Sorted(maps.Keys(r.Windows)) {
		data := r.Windows[kind]
		var w struct {
			Utilization *float64 `json:"utilization"`
			ResetsAt    instant  `json:"resetsAt"`
		}
		if json.Unmarshal(data, &w) == nil {
			add(kind, w.Utilization, w.ResetsAt)
		}
	}
	if len(found) == 0 {
		return
	}
	o := &t.outcome
	o.WindowsAt = o.LastTime
	o.Windows = slices.SortedFunc(maps.Values(found), func(a, b Window) int { return strings.Compare(a.Type, b.Type) })
}

// unusual reports whether a character is in no type of a window.
func unusual(r rune) bool {
	return r != '_' && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9')
}
