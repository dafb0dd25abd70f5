package advice

import (
	"cmp"
	"fmt"
	"strings"
	"time"

	"claude-scheduler/backend/model"
)

// A time limit is lowered if it is more than tooLong times what the longest run
// took, to spare times that; not below leastTimeout, and no limit up to
// shortTimeout.
const (
	tooLong      = 10
	spare        = 5
	leastTimeout = 10 * time.Minute
	shortTimeout = 30 * time.Minute
)

// roundLimits are what people set as time limits, in minutes.
var roundLimits = []time.Duration{1, 2, 3, 5, 10, 15, 20, 30, 45, 60, 90, 120, 180, 240, 360, 480, 720, 1440}

// rounded returns the next of the usual limits that is not below d.
func rounded(d time.Duration) time.Duration {
	for _, minutes := range roundLimits {
		if minutes*time.Minute >= d {
			return minutes * time.Minute
		}
	}
	return d.Round(time.Hour)
}

// limit returns a time limit of the task, else that of the settings; 0: none.
func limit(task, setting int) time.Duration {
	return time.Duration(cmp.Or(task, setting)) * time.Second
}

// raiseLimits suggests longer limits when runs were stopped although they made
// progress.
func (h History) raiseLimits() (out []Suggestion) {
	timeout := limit(h.Task.Timeout, h.Settings.Timeout)
	if n, of := h.stopped(model.ReasonTimeout, timeout); n > 0 {
		to := rounded(2 * timeout)
		out = append(out, changed("timeout-raise", "timeout", to, fmt.Sprintf("Raise the time limit from %s to %s", minutes(timeout), minutes(to)),
			fmt.Sprintf("%s were stopped after %s, although they still made progress.", upper(ofRuns(n, of)), minutes(timeout))))
	}
	stall := limit(h.Task.StallTimeout, h.Settings.StallTimeout)
	if n, of := h.stopped(model.ReasonStall, stall); n > 0 {
		if to := rounded(2 * stall); timeout == 0 || to < timeout {
			out = append(out, changed("stall-raise", "stall_timeout", to, fmt.Sprintf("Wait %s for output instead of %s", minutes(to), minutes(stall)),
				fmt.Sprintf("%s were stopped after %s without output, although they had made progress.", upper(ofRuns(n, of)), minutes(stall))))
		}
	}
	return out
}

// stopped returns in how many of the recent runs a limit ended work that made
// progress; 0: too few, or not lately. Runs that a shorter limit ended do not
// count: it was raised since.
func (h History) stopped(reason model.Reason, at time.Duration) (n, of int) {
	runs, last := h.newest(recent), -1
	for i, run := range runs {
		if run.Reason == reason && run.Progressed && run.Took >= at-at/10 {
			n++
			if last < 0 {
				last = i
			}
		}
	}
	if at == 0 || n < often || last >= latest {
		return 0, 0
	}
	return n, len(runs)
}

// lowerTimeout suggests a shorter limit when all runs are far from it, so that one
// that hangs ends sooner. The limit of the settings fits many tasks, so that nearly
// all are far from it; and somebody watches a task that only runs manually.
func (h History) lowerTimeout() []Suggestion {
	timeout := limit(h.Task.Timeout, 0)
	if timeout <= shortTimeout || h.Task.Schedule.Type == model.Manual {
		return nil
	}
	longest, successes := time.Duration(0), 0
	for _, run := range h.Runs {
		if run.Reason == model.ReasonTimeout || run.Reason == model.ReasonStall {
			return nil
		}
		longest = max(longest, run.Took)
		if run.Status == model.RunSuccess {
			successes++
		}
	}
	to := rounded(max(spare*longest, leastTimeout))
	if successes < steady || timeout <= tooLong*longest || to > timeout/2 {
		return nil
	}
	return []Suggestion{changed("timeout-lower", "timeout", to, fmt.Sprintf("Lower the time limit from %s to %s", minutes(timeout), minutes(to)),
		fmt.Sprintf("The last %d runs took %s at most. One that hangs would end sooner.", len(h.Runs), atMost(longest)))}
}

// changed returns a suggestion that sets a duration of the task.
func changed(id, field string, to time.Duration, title, why string) Suggestion {
	return Suggestion{ID: id, Kind: Timeout, Title: title, Label: "Set to " + minutes(to), Why: why, Rules: []string{}, Change: map[string]any{field: int(to / time.Second)}}
}

// minutes returns a limit as people say it: "30 min", "2 h", "1 h 30 min".
func minutes(d time.Duration) string {
	var parts []string
	if h := int(d / time.Hour); h > 0 {
		parts = append(parts, fmt.Sprintf("%d h", h))
	}
	if m := int(d/time.Minute) % 60; m > 0 {
		parts = append(parts, fmt.Sprintf("%d min", m))
	}
	if s := int(d/time.Second) % 60; s > 0 && d < time.Hour {
		parts = append(parts, fmt.Sprintf("%d s", s))
	}
	return strings.Join(parts, " ")
}

// atMost returns a duration rounded up: to seconds below two minutes, then to
// minutes.
func atMost(d time.Duration) string {
	unit := time.Minute
	if d < 2*time.Minute {
		unit = time.Second
	}
	return minutes(max((d+unit-1)/unit*unit, unit))
}

func upper(text string) string { return strings.ToUpper(text[:1]) + text[1:] }
