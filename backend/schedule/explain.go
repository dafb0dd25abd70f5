package schedule

import (
	"time"

	"claude-scheduler/backend/model"
)

// Explanation is what `schedule explain` and the editor show.
type Explanation struct {
	Meaning  string      `json:"meaning"`
	Next     []time.Time `json:"next" ts_type:"string[]"`  // ascending, in the schedule's zone; never null
	Notes    []string    `json:"notes" ts_type:"string[]"` // sentences without a period; never null
	Timezone string      `json:"timezone"`                 // IANA name

	// Schedule is what a text was understood as; null: no text was given.
	Schedule *model.ScheduleConfig `json:"schedule,omitempty"`
}

// maxShown limits the slots of one explanation.
const maxShown = 1000

// Explain describes a schedule and lists its first n slots after from, at most
// 1000, with notes about surprises. Intervals are counted from `from`. Errors
// are those of Compile.
func Explain(c model.ScheduleConfig, zone *time.Location, from time.Time, n int) (Explanation, error) {
	s, err := Compile(c, zone)
	if err != nil {
		return Explanation{}, err
	}
	e := Explanation{Meaning: s.Meaning(), Next: []time.Time{}, Timezone: s.Zone()}
	for after := from; len(e.Next) < min(n, maxShown); {
		slot, ok := s.Next(from, after)
		if !ok {
			break
		}
		e.Next = append(e.Next, slot)
		after = slot
	}
	e.Notes = s.notes(from, e.Next)
	return e, nil
}

// Zone returns the name of the time zone that the schedule is in, see zoneName.
func (s *Schedule) Zone() string { return zoneName(s.zone.location) }
