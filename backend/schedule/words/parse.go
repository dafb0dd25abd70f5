package words

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"claude-scheduler/backend/model"
	"claude-scheduler/backend/schedule"
)

// longestText is in bytes.
const longestText = 1000

// Parse reads a schedule: words, a cron expression or an RFC 3339 time. Its zone
// is that of now, unless the text names one, which is then in the result.
// A folder to watch is as it was written, see [Under].
//
// Errors are *model.Problem of kind invalid. Those about words name the part of
// the text that was not understood, with a similar text that is.
func Parse(text string, now time.Time) (model.ScheduleConfig, error) {
	given := text
	text = strings.TrimSpace(text)
	if isExpression(text) {
		c := model.NewSchedule()
		c.Type, c.CronExpression = model.Calendar, text
		_, err := schedule.Compile(c, now.Location())
		return c, err
	}
	p := parser{grammar: grammar(), now: now}
	c, fault := p.parse(given)
	if fault == nil {
		return c, nil
	}
	part := &model.Part{Text: given, Position: fault.at, Length: fault.length, Suggestion: p.suggest(given, *fault)}
	hint := fault.hint
	if part.Suggestion != "" {
		if hint != "" {
			hint += "; "
		}
		hint += fmt.Sprintf("did you mean %q?", part.Suggestion)
	}
	return c, &model.Problem{Field: "schedule", Message: fault.message, Hint: hint, Kind: model.KindInvalid, Part: part}
}

// isExpression reports whether a text is a cron expression, right or wrong,
// rather than words.
func isExpression(text string) bool {
	if strings.HasPrefix(text, "@") || strings.HasPrefix(text, "TZ=") || strings.HasPrefix(text, "CRON_TZ=") {
		return true
	}
	fields := strings.Fields(text)
	for _, f := range fields {
		if f == "*" || strings.HasPrefix(f, "*/") {
			return true
		}
	}
	if len(fields) < 4 {
		return false
	}
	for _, f := range fields[:2] { // minute and hour have no names
		if strings.Trim(f, "0123456789*/,-?") != "" {
			return false
		}
	}
	return true
}

// fault is what is wrong with a text, and where, in characters.
type fault struct {
	at, length    int
	message, hint string
	phrase        int  // where the phrase begins that was not understood
	word          bool // it is a word that is not known, rather than a contradiction
}

type parser struct {
	grammar []phrase
	now     time.Time
}

func (p parser) parse(text string) (model.ScheduleConfig, *fault) {
	c := model.NewSchedule()
	all := fault{length: utf8.RuneCountInString(text)}
	switch {
	case strings.TrimSpace(text) == "":
		all.message, all.hint = "the schedule is empty", ""
		return c, &all
	case len(text) > longestText:
		all.message = fmt.Sprintf("the schedule is longer than %d characters", longestText)
		return c, &all
	}
	if watch, ok := parseWatch(text); ok {
		return watch, nil
	}
	ts := tokens(text)
	d := draft{now: p.now}
	if fault := p.read(&d, ts); fault != nil {
		return c, fault
	}
	c, err := d.config()
	if err == nil {
		_, err = schedule.Compile(c, d.now.Location())
	}
	if err != nil {
		all.message = err.Error()
		var contradiction conflict
		var problem *model.Problem
		switch {
		case errors.As(err, &contradiction):
			all.hint = contradiction.hint
		case errors.As(err, &problem):
			all.message, all.hint = problem.Message, problem.Hint
		}
		return c, &all
	}
	return c, nil
}

// read applies the phrases of a text to a draft.
func (p parser) read(d *draft, ts []token) *fault {
	understood := false
	for i := 0; i < len(ts); {
		row, v, end, farthest := p.longest(ts, i)
		if row == nil {
			if fillers[ts[i].text] && farthest == i {
				i++
				continue
			}
			return p.unknown(ts, i, farthest)
		}
		times, days := len(d.times), d.dayCount()
		if err := row.apply(d, v); err != nil {
			var c conflict
			errors.As(err, &c)
			return &fault{at: ts[i].at, length: ts[end-1].end() - ts[i].at, message: c.message, hint: c.hint, phrase: ts[i].at}
		}
		if times > 0 && d.dayCount() != days {
			d.timesClosed = true
		}
		i, understood = end, true
	}
	if !understood {
		return &fault{length: ts[len(ts)-1].end(), message: "no schedule is said"}
	}
	return nil
}

// dayCount changes whenever days are added.
func (d *draft) dayCount() uint64 {
	return d.weekdays + d.dates<<8 + uint64(len(d.quartz))<<48
}

// longest returns the row of the grammar that fits the most tokens, and how far
// any row got.
func (p parser) longest(ts []token, i int) (row *phrase, v values, end, farthest int) {
	farthest = i
	for k := range p.grammar {
		m := matcher{ts: ts, farthest: i}
		found, after, ok := m.match(p.grammar[k].elements, i)
		farthest = max(farthest, m.farthest)
		if ok && after > end {
			row, v, end = &p.grammar[k], found, after
		}
	}
	return row, v, end, farthest
}

// unknown returns the fault of a text of which no phrase fits at a token.
func (p parser) unknown(ts []token, i, farthest int) *fault {
	if farthest >= len(ts) {
		f := &fault{at: ts[i].at, length: ts[len(ts)-1].end() - ts[i].at, phrase: ts[i].at, word: true}
		f.message = "something is missing after " + quoted(ts, i, len(ts))
		return f
	}
	end := farthest + 1
	for end < len(ts) && !fillers[ts[end].text] && !p.begins(ts[end].text) {
		if row, _, _, _ := p.longest(ts, end); row != nil {
			break
		}
		end++
	}
	return &fault{at: ts[farthest].at, length: ts[end-1].end() - ts[farthest].at, phrase: ts[i].at, word: true,
		message: quoted(ts, farthest, end) + " is not understood"}
}

// begins reports whether a phrase begins with a word.
func (p parser) begins(text string) bool {
	for _, row := range p.grammar {
		for _, e := range row.elements {
			if slices.Contains(e.words, text) {
				return true
			}
			if !e.optional {
				break
			}
		}
	}
	return false
}

// quoted shows some tokens as they were written.
func quoted(ts []token, from, to int) string {
	var raw []string
	for k := from; k < to; k++ {
		if k > from && ts[k].at > ts[k-1].end() {
			raw = append(raw, " ")
		}
		raw = append(raw, ts[k].raw)
	}
	text := []rune(strings.Join(raw, ""))
	if len(text) > 40 {
		text = append(text[:40], []rune("...")...)
	}
	return fmt.Sprintf("%q", string(text))
}
