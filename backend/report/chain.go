package report

import (
	"cmp"
	"slices"
	"time"

	"claude-scheduler/backend/model"
)

// chain is a run with the attempts before it.
type chain struct {
	run      Run // the newest that ended; otherwise the newest of all
	attempts int
	active   bool      // a newer attempt runs or waits
	limited  bool      // it waits for a usage limit
	until    time.Time // when a waiting attempt is due; zero: now, or none waits
}

// chains folds attempts, newest first.
func chains(runs []Run) []chain {
	byID := make(map[[16]byte]int, len(runs))
	for i, run := range runs {
		byID[model.ParseID(run.ID)] = i
	}
	folded := make([]bool, len(runs))
	out := make([]chain, 0, len(runs))
	for i := range runs {
		if folded[i] {
			continue
		}
		c := chain{run: runs[i], attempts: 1, active: !runs[i].Status.Ended()}
		for at, seen := i, 1; runs[at].RetryOf != [16]byte{} && seen < len(runs); seen++ {
			before, ok := byID[runs[at].RetryOf]
			if !ok || folded[before] || before == i {
				break
			}
			folded[before] = true
			if c.attempts == 1 && c.active && !runs[i].Started && runs[before].Reason == model.ReasonUsageLimit {
				c.run, c.limited, c.until = runs[before], true, runs[i].Slot
			} else if c.attempts == 1 && c.active && !runs[i].Started {
				c.until = runs[i].Slot
			}
			c.attempts++
			at = before
		}
		if c.active && !c.run.Started && !c.limited {
			c.until = runs[i].Slot
		}
		out = append(out, c)
	}
	slices.SortStableFunc(out, func(a, b chain) int {
		return cmp.Or(b.run.At.Compare(a.run.At), b.run.Slot.Compare(a.run.Slot))
	})
	return out
}
