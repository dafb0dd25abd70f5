package format

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

func TestCount(t *testing.T) {
	for n, want := range map[int]string{0: "0 runs", 1: "1 run", 2: "2 runs", 999: "999 runs", 1000: "1,000 runs", 1234567: "1,234,567 runs", -1: "-1 runs", -100: "-100 runs", -1000: "-1,000 runs"} {
		if got := Count(n, "run"); got != want {
			t.Errorf("%d: %q, want %q", n, got, want)
		}
	}
}

func TestVerb(t *testing.T) {
	for n, want := range map[int]string{0: "need", 1: "needs", 2: "need", -1: "need"} {
		if got := Verb(n, "needs", "need"); got != want {
			t.Errorf("%d: %q, want %q", n, got, want)
		}
	}
}

func TestDuration(t *testing.T) {
	for ms, want := range map[int64]string{0: "0 ms", 480: "480 ms", 1000: "1.0 s", 59999: "59.9 s", 60000: "1 m 00 s", 185000: "3 m 05 s", 7800000: "2 h 10 m", 180000000: "50 h 00 m"} {
		if got := Duration(time.Duration(ms) * time.Millisecond); got != want {
			t.Errorf("%d: %q, want %q", ms, got, want)
		}
	}
}

func TestLimit(t *testing.T) {
	for d, want := range map[time.Duration]string{
		0: "0s", 24 * time.Hour: "24h", 90 * time.Minute: "1h30m", 90 * time.Second: "1m30s", 10 * time.Minute: "10m", time.Hour + 5*time.Second: "1h0m5s", 50 * time.Second: "50s",
	} {
		if got := Limit(d); got != want {
			t.Errorf("%d: %q, want %q", d, got, want)
		}
		if d2, err := time.ParseDuration(Limit(d)); err != nil || d2 != d {
			t.Errorf("%s is read as %s, %v", Limit(d), d2, err)
		}
	}
}

func TestBytes(t *testing.T) {
	for n, want := range map[int64]string{0: "0 B", 999: "999 B", 1000: "1.0 kB", 9949: "9.9 kB", 9950: "10 kB", 640_000: "640 kB", 999_499: "999 kB", 999_500: "1.0 MB", 1_200_000_000: "1.2 GB", 5e15: "5000 TB"} {
		if got := Bytes(n); got != want {
			t.Errorf("%d: %q, want %q", n, got, want)
		}
	}
}

func TestMoney(t *testing.T) {
	for usd, want := range map[float64]string{0: "$0.0000", 0.00003: "<$0.0001", 0.00005: "$0.0001", 1.5: "$1.5000"} {
		if got := Cost(usd); got != want {
			t.Errorf("%v: %q, want %q", usd, got, want)
		}
	}
	for usd, want := range map[float64]string{1141.75: "$1,141.75", 1234567: "$1,234,567.00", 999.999: "$1,000.00", -250: "$-250.00"} {
		if got := Budget(usd); got != want {
			t.Errorf("%v: %s; want %s", usd, got, want)
		}
	}
	if got := Budget(2.5); got != "$2.50" {
		t.Errorf("got %q", got)
	}
}

func TestClock(t *testing.T) {
	now := time.Date(2026, 11, 27, 10, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		at   time.Time
		want string
	}{
		{now, "10:00"},
		{now.Add(13 * time.Hour), "23:00"},
		{now.Add(14 * time.Hour), "Sat 00:00"},
		{now.AddDate(0, 0, -3), "Tue 10:00"},
		{now.AddDate(0, 0, 10), "7 Dec 10:00"},
		{now.AddDate(1, 0, 0), "27 Nov 2027"},
		{now.In(time.FixedZone("", 3600)), "10:00"}, // in the zone of now
	} {
		if got := Clock(c.at, now); got != c.want {
			t.Errorf("%s: %q, want %q", c.at, got, c.want)
		}
	}
}

func TestOneLine(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"go  test\t./...", "go test ./..."}, {"a\nb", "a…"}, {strings.Repeat("ä", 30), strings.Repeat("ä", 19) + "…"}, {"", ""},
		{strings.Repeat("x", 20), strings.Repeat("x", 20)}, {strings.Repeat("x", 20) + "\ny", strings.Repeat("x", 19) + "…"}, {"\n\n a \n", "a"},
	} {
		if got := OneLine(c.in, 20); got != c.want || utf8.RuneCountInString(got) > 20 {
			t.Errorf("%q: %q, want %q", c.in, got, c.want)
		}
	}
}

func TestAround(t *testing.T) {
	long := strings.Repeat("lamp ", 40) + "the Price of\na lamp " + strings.Repeat("shade ", 40)
	for _, c := range []struct {
		text, words string
		n           int
		want        string
	}{
		{"The Price is wrong", "price", 40, "The Price is wrong"},
		{"The Price is wrong", "cost", 40, ""},
		{"The Price is wrong", " ", 40, ""},
		{"", "price", 40, ""},
		{long, "PRICE", 36, "…lamp the Price of a lamp shade shade…"},
		{"ÄÖÜ straße İstanbul", "STRAßE", 40, "ÄÖÜ straße İstanbul"},
		{strings.Repeat("x", 500) + "needle" + strings.Repeat("y", 500), "needle", 30, "…needleyyyyyyyyyyyyyyyyyyyyyyyy…"},
		{"a needle that is longer than the room", "needle that is longer", 10, "a needle that is longer…"},
	} {
		if got := Around(c.text, c.words, c.n); got != c.want {
			t.Errorf("Around(%.20q, %q, %d) = %q, want %q", c.text, c.words, c.n, got, c.want)
		}
	}
}
