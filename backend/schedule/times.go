package schedule

import (
	"fmt"
	"strconv"
)

// timePhrase is the part of a meaning about the time of day.
type timePhrase struct {
	text      string
	moments   bool // "At 09:00", else "Every ..."
	recurring bool // lasts all day: no "every day" is needed
}

// timePhrase describes hours and minutes in the shortest exact way. restricted
// is set when not every day counts: then a range across midnight would be
// ambiguous and is not used.
func (c *calendar) timePhrase(restricted bool) timePhrase {
	minutes, hours := members(c.minutes), members(c.hours)
	var times []int
	for _, h := range hours {
		for _, m := range minutes {
			times = append(times, h*60+m)
		}
	}
	if text := throughout(times); text != "" {
		return timePhrase{text: text, recurring: true}
	}
	if c.hours == allHours {
		return timePhrase{text: hourly(minutes), recurring: true}
	}
	if text := stretches(times, restricted); text != "" {
		return timePhrase{text: text}
	}
	if len(times) <= 6 {
		return timePhrase{text: "At " + list(words(times, clock), "and"), moments: true}
	}
	part, even := everyMinutes(minutes)
	if step := gap(hours); step > 1 && 24%step == 0 && hours[0] < step {
		return timePhrase{text: fmt.Sprintf("%s %s every %s hour, from %s to %s", part, preposition(even), nth(step),
			clock(times[0]), clock(times[len(times)-1]))}
	}
	if len(minutes) == 1 {
		return timePhrase{text: "At " + list(words(times, clock), "and"), moments: true}
	}
	if from, to, ok := formatRange(hours, 24); ok && len(hours) > 2 && (from < to || !restricted) {
		return timePhrase{text: fmt.Sprintf("%s of every hour from %02d to %02d", part, from, to)}
	}
	names := words(hours, func(h int) string { return fmt.Sprintf("%02d", h) })
	return timePhrase{text: fmt.Sprintf("%s %s the hours %s", part, preposition(even), list(names, "and"))}
}

func preposition(even bool) string {
	if even {
		return "in"
	}
	return "of"
}

// throughout describes times that are evenly spaced around the day; empty when
// they are not.
func throughout(times []int) string {
	n := len(times)
	if 1440%n != 0 || n < 3 || gap(times) != 1440/n {
		return ""
	}
	distance, first := 1440/n, times[0]
	switch {
	case distance < 60 && first == 0:
		return "Every " + every(distance)
	case distance < 60:
		return fmt.Sprintf("Every %s, starting at minute %d of the hour", every(distance), first)
	case first >= 60 || n < 5 && first != 0:
		return ""
	case n < 5:
		return fmt.Sprintf("Every %s, at %s", every(distance), list(words(times, clock), "and"))
	case first == 0:
		return "Every " + every(distance) + ", on the hour"
	}
	return fmt.Sprintf("Every %s, at minute %d", every(distance), first)
}

// hourly says minutes that are the same in each of the 24 hours.
func hourly(minutes []int) string {
	if step := gap(minutes); step > 0 && len(minutes) > 3 {
		return fmt.Sprintf("Every %s from minute %d to minute %d of every hour", every(step), minutes[0], minutes[len(minutes)-1])
	}
	return "Every hour, at minutes " + list(words(minutes, strconv.Itoa), "and")
}

// everyMinutes says the minutes of an hour when only some hours count; even
// reports that they are evenly spaced in the hour.
func everyMinutes(minutes []int) (text string, even bool) {
	step := gap(minutes)
	switch {
	case step > 0 && minutes[0] == 0 && step*len(minutes) == 60:
		return "Every " + every(step), true
	case step > 0 && len(minutes) > 3:
		return fmt.Sprintf("Every %s from minute %d to minute %d", every(step), minutes[0], minutes[len(minutes)-1]), false
	case len(minutes) == 1:
		return fmt.Sprintf("At minute %d", minutes[0]), false
	}
	return "At minutes " + list(words(minutes, strconv.Itoa), "and"), false
}

// stretches says times as one to three stretches with one distance: "Every
// hour from 09:00 to 12:00 and from 14:00 to 17:00". Empty when that is not
// shorter than naming them all.
func stretches(times []int, restricted bool) string {
	if len(times) < 4 {
		return ""
	}
	distance := 1440
	for i := range times[1:] {
		distance = min(distance, times[i+1]-times[i])
	}
	var runs [][2]int // first and last
	var lengths []int
	for i, t := range times {
		if i > 0 && t-times[i-1] == distance {
			runs[len(runs)-1][1] = t
			lengths[len(lengths)-1]++
		} else {
			runs, lengths = append(runs, [2]int{t, t}), append(lengths, 1)
		}
	}
	if last := len(runs) - 1; !restricted && last > 0 && runs[last][1]+distance-1440 == runs[0][0] {
		runs[last][1] = runs[0][1]
		lengths[last] += lengths[0]
		runs, lengths = runs[1:], lengths[1:]
	}
	if len(runs) > 3 {
		return ""
	}
	var parts []string
	for i, run := range runs {
		if lengths[i] < 3 || len(runs) == 1 && lengths[i] < 4 {
			return ""
		}
		parts = append(parts, fmt.Sprintf("from %s to %s", clock(run[0]), clock(run[1])))
	}
	return fmt.Sprintf("Every %s %s", every(distance), list(parts, "and"))
}
