package schedule

import (
	"fmt"
	"math/bits"
	"strconv"
	"strings"

	"claude-scheduler/backend/format"
)

// list joins words as a sentence does: "a, b and c".
func list[T ~string](words []T, conjunction string) string {
	var b strings.Builder
	for i, word := range words {
		switch {
		case i == 0:
		case i == len(words)-1:
			b.WriteString(" " + conjunction + " ")
		default:
			b.WriteString(", ")
		}
		b.WriteString(string(word))
	}
	return b.String()
}

// every returns "minute", "90 minutes", "hour" or "2 hours", to follow "Every".
func every(minutes int) string {
	switch {
	case minutes == 1:
		return "minute"
	case minutes == 60:
		return "hour"
	case minutes%60 == 0:
		return format.Count(minutes/60, "hour")
	}
	return format.Count(minutes, "minute")
}

// ordinal returns "1st", "22nd", "13th".
func ordinal(n int) string {
	suffix := "th"
	if n%100 < 11 || n%100 > 13 {
		switch n % 10 {
		case 1:
			suffix = "st"
		case 2:
			suffix = "nd"
		case 3:
			suffix = "rd"
		}
	}
	return strconv.Itoa(n) + suffix
}

// nth returns "second", "third" and so on, to follow "every".
func nth(n int) string {
	small := []string{"second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh", "twelfth"}
	if n >= 2 && n-2 < len(small) {
		return small[n-2]
	}
	return ordinal(n)
}

// clock returns a minute of the day as "09:05".
func clock(minuteOfDay int) string {
	return fmt.Sprintf("%02d:%02d", minuteOfDay/60%24, minuteOfDay%60)
}

// quoted shows a piece of input, cut when it is long.
func quoted(text string) string {
	if runes := []rune(text); len(runes) > 40 {
		text = string(runes[:40]) + "..."
	}
	return strconv.Quote(text)
}

// members returns the values of a set, ascending.
func members(set uint64) []int {
	values := make([]int, 0, bits.OnesCount64(set))
	for ; set != 0; set &= set - 1 {
		values = append(values, bits.TrailingZeros64(set))
	}
	return values
}

// words maps values to words.
func words(values []int, word func(int) string) []string {
	out := make([]string, len(values))
	for i, v := range values {
		out[i] = word(v)
	}
	return out
}

// gap returns the distance of evenly spaced values, or 0 when they are not; it needs two.
func gap(values []int) int {
	if len(values) < 2 {
		return 0
	}
	d := values[1] - values[0]
	for i := range values[1:] {
		if values[i+1]-values[i] != d {
			return 0
		}
	}
	return d
}

// formatRange returns the ends of the one stretch that a set of a cycle of size values
// from low makes, also across the end of the cycle; ok is false when there are
// gaps or nothing is left out.
func formatRange(values []int, size int) (from, to int, ok bool) {
	breaks := 0
	for i, v := range values {
		next := values[(i+1)%len(values)]
		if (v+1-next)%size != 0 {
			breaks++
			from, to = next, v
		}
	}
	return from, to, breaks == 1
}
