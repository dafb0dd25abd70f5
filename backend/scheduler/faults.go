package scheduler

import (
	"log/slog"
	"maps"
	"slices"

	"claude-scheduler/backend/apitype"
	"claude-scheduler/backend/clock"
	"claude-scheduler/backend/model"
	"claude-scheduler/backend/schedule"
)

// faults are the conditions that the loop reports in the status, one for each subject.
type faults struct {
	log       *slog.Logger
	clock     clock.Clock
	bySubject map[string]apitype.Fault
}

func newFaults(log *slog.Logger, clock clock.Clock) *faults {
	return &faults{log: log, clock: clock, bySubject: map[string]apitype.Fault{}}
}

// report records the fault of a subject; a nil error clears it.
func (f *faults) report(subject string, err error) {
	if err == nil {
		f.clear(subject)
		return
	}
	p := model.ProblemOf(err)
	if known, ok := f.bySubject[subject]; ok && known.Message == p.Message {
		return
	}
	f.log.Error("fault", "subject", subject, "error", err)
	f.bySubject[subject] = apitype.Fault{Subject: subject, Message: p.Message, Hint: p.Hint, Since: f.clock.Now()}
}

func (f *faults) clear(subject string) { delete(f.bySubject, subject) }

func (f *faults) all() []apitype.Fault { return slices.Collect(maps.Values(f.bySubject)) }

// settingsProblem returns a value in settings.json that the API would have
// refused, so that its default is used instead; nil: none.
func settingsProblem(s model.Settings) error {
	err := s.Check()
	if err == nil {
		_, err = schedule.Zone(s.Timezone)
	}
	if err == nil {
		return nil
	}
	p := model.ProblemOf(err)
	return &model.Problem{Message: "settings.json: " + p.Error() + "; the default is used instead", Hint: "correct the value", Kind: p.Kind}
}
