// Package format writes counts, durations, sizes, money, times and long texts
// for people, the same way in every client.
package format

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// Count returns a number with its noun, which takes an s in the plural: "1
// run", "100,000 runs".
func Count(n int, noun string) string {
	if n != 1 {
		noun += "s"
	}
	return Thousands(n) + " " + noun
}

// Verb agrees a verb with a number: Verb(n, "needs", "need") is "needs" for 1.
func Verb(n int, singular, plural string) string {
	if n == 1 {
		return singular
	}
	return plural
}

// Thousands groups the digits of a number: "4,200".
func Thousands(n int) string {
	text := strconv.Itoa(n)
	first := 0
	if n < 0 {
		first = 1
	}
	for at := len(text) - 3; at > first; at -= 3 {
		text = text[:at] + "," + text[at:]
	}
	return text
}

// Duration returns how long something took: "480 ms", "12.4 s", "3 m 05 s", "2
// h 10 m".
func Duration(d time.Duration) string {
	ms := d.Milliseconds()
	switch {
	case ms < 1000:
		return fmt.Sprintf("%d ms", ms)
	case d < time.Minute:
		return fmt.Sprintf("%d.%d s", ms/1000, ms%1000/100)
	case d < time.Hour:
		return fmt.Sprintf("%d m %02d s", int(d.Minutes()), int(d.Seconds())%60)
	}
	return fmt.Sprintf("%d h %02d m", int(d.Hours()), int(d.Minutes())%60)
}

// Limit returns a configured duration, in the units that [time.ParseDuration]
// reads and without those that are zero: "24h", "1h30m", "90s" as "1m30s".
func Limit(d time.Duration) string {
	text := d.String()
	if strings.HasSuffix(text, "m0s") {
		text = strings.TrimSuffix(text, "0s")
	}
	if strings.HasSuffix(text, "h0m") {
		text = strings.TrimSuffix(text, "0m")
	}
	return text
}

// Bytes returns a size in thousands, as file managers count: "640 kB", "1.2
// GB".
func Bytes(n int64) string {
	size, unit := float64(n), "B"
	for _, next := range []string{"kB", "MB", "GB", "TB"} {
		if size < 999.5 {
			break
		}
		size, unit = size/1000, next
	}
	if unit != "B" && size < 9.95 {
		return fmt.Sprintf("%.1f %s", size, unit)
	}
	return fmt.Sprintf("%.0f %s", size, unit)
}

// Cost returns what something cost, in dollars: "$0.0012". A cost that is not
// zero never looks like zero: "<$0.0001".
func Cost(usd float64) string {
	if usd > 0 && usd < 0.00005 {
		return "<$0.0001"
	}
	return fmt.Sprintf("$%.4f", usd)
}

// Budget returns a configured amount, or one that is compared with it, in
// dollars: "$2.50", "$1,141.75".
func Budget(usd float64) string {
	whole, cents, _ := strings.Cut(fmt.Sprintf("%.2f", usd), ".")
	for i := len(whole) - 3; i > 0 && whole[i-1] != '-'; i -= 3 {
		whole = whole[:i] + "," + whole[i:]
	}
	return "$" + whole + "." + cents
}

// Clock returns a time of day in the time zone of now, with the day or date
// when it is not today's: "15:04", "Mon 15:04", "2 Jan 15:04", "2 Jan 2006".
func Clock(t, now time.Time) string {
	t = t.In(now.Location())
	switch days := t.Sub(now).Hours() / 24; {
	case t.Year() == now.Year() && t.YearDay() == now.YearDay():
		return t.Format("15:04")
	case days > -6 && days < 6:
		return t.Format("Mon 15:04")
	case t.Year() == now.Year():
		return t.Format("2 Jan 15:04")
	}
	return t.Format("2 Jan 2006")
}

// OneLine returns the first line of text with its spaces run together, cut to n
// characters. An ellipsis says that there is more, in the line or below it.
func OneLine(text string, n int) string {
	first, rest, _ := strings.Cut(strings.TrimSpace(text), "\n")
	if len(first) > 8*n { // enough for n characters of any kind
		first = strings.ToValidUTF8(first[:8*n], "")
	}
	first = strings.Join(strings.Fields(first), " ")
	if strings.TrimSpace(rest) != "" {
		return Cut(first+"…", n)
	}
	return Cut(first, n)
}

// Around returns the part of text around the first place where it contains the
// words, ignoring case, on one line of about n characters. Ellipses say that
// there is more. Empty: it does not contain them.
func Around(text, words string, n int) string {
	fold := func(s string) []rune {
		runes := []rune(s)
		for i, r := range runes {
			runes[i] = unicode.ToLower(r)
		}
		return runes
	}
	runes, needle := []rune(text), fold(strings.TrimSpace(words))
	at := indexRunes(fold(text), needle)
	if at < 0 || len(needle) == 0 {
		return ""
	}
	from := max(0, at-n/3)
	for ; from > 0 && from < at && !unicode.IsSpace(runes[from-1]); from++ { // begin with a word
	}
	to := min(len(runes), max(from+n, at+len(needle)))
	out := strings.Join(strings.Fields(string(runes[from:to])), " ")
	if strings.TrimSpace(string(runes[:from])) != "" {
		out = "…" + out
	}
	if strings.TrimSpace(string(runes[to:])) != "" {
		out += "…"
	}
	return out
}

func indexRunes(text, needle []rune) int {
	for at := 0; at+len(needle) <= len(text); at++ {
		if slices.Equal(text[at:at+len(needle)], needle) {
			return at
		}
	}
	return -1
}

// Cut shortens text to n characters, the last of which is then an ellipsis.
func Cut(text string, n int) string {
	if utf8.RuneCountInString(text) <= n {
		return text
	}
	return string([]rune(text)[:n-1]) + "…"
}
