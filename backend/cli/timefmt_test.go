package cli

import (
	"strings"
	"testing"
	"time"

	"claude-scheduler/backend/apitype"
	"claude-scheduler/backend/model"
)

func TestRelativeTime(t *testing.T) {
	now := time.Date(2026, 11, 23, 10, 0, 0, 0, time.Local) // a Monday
	for _, c := range []struct{ offset, want string }{
		{"0s", "now"}, {"40s", "in 40 s"}, {"-12m", "12 m ago"}, {"59m", "in 59 m"}, {"2h", "today 12:00"}, {"-3h", "today 07:00"},
		{"14h", "tomorrow 00:00"}, {"-1d", "yesterday 10:00"}, {"4d", "Fri 10:00"}, {"-5d", "Wed 10:00"}, {"6d", "2026-11-29 10:00"}, {"-6d", "2026-11-17 10:00"},
	} {
		d, ok := parseDuration(c.offset)
		if got := relativeTime(now.Add(d), now); !ok || got != c.want {
			t.Errorf("%s: got %q, want %q", c.offset, got, c.want)
		}
	}
	if got := momentOf(&model.Forever, now); got != "until resumed" {
		t.Error(got)
	}
}

func TestParseTime(t *testing.T) {
	now := time.Date(2026, 11, 23, 10, 0, 0, 0, time.Local)
	const layout = "2006-01-02 15:04:05"
	for _, c := range []struct {
		text      string
		direction int
		want      string // empty: refused
	}{
		{"2026-12-03", 1, "2026-12-03 00:00:00"}, {"2026-12-03 14:30", 1, "2026-12-03 14:30:00"}, {"2026-12-03T14:30:15", -1, "2026-12-03 14:30:15"},
		{"tomorrow", 1, "2026-11-24 00:00:00"}, {"Yesterday", -1, "2026-11-22 00:00:00"}, {"today", -1, "2026-11-23 00:00:00"}, {"now", 1, "2026-11-23 10:00:00"},
		{"09:00", 1, "2026-11-24 09:00:00"}, {"09:00", -1, "2026-11-23 09:00:00"}, {"18:00", 1, "2026-11-23 18:00:00"}, {"18:00", -1, "2026-11-22 18:00:00"},
		{"2h", 1, "2026-11-23 12:00:00"}, {"2h", -1, "2026-11-23 08:00:00"}, {"1w2d", -1, "2026-11-14 10:00:00"},
		{"", 1, ""}, {"soon", 1, ""}, {"2026-13-01", 1, ""}, {"d", 1, ""}, {"1d2", 1, ""},
	} {
		at, err := parseTime("since", c.text, now, c.direction)
		if got := at.Format(layout); (c.want == "") != (err != nil) || err == nil && got != c.want {
			t.Errorf("%q: got %s, %v, want %q", c.text, got, err, c.want)
		}
	}
}

func TestSeconds(t *testing.T) {
	for n, want := range map[int]string{0: "none", 45: "45s", 60: "1m", 90: "1m30s", 3600: "1h", 5400: "1h30m", 3601: "1h0m1s", 86400: "24h", 600: "10m", 36000: "10h"} {
		if got := seconds(n, "none"); got != want {
			t.Errorf("%d: got %q, want %q", n, got, want)
		}
	}
}

// A zone is shown only when its time differs.
func TestAbsoluteTime(t *testing.T) {
	at := time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC)
	local := at.Local().Format("Mon 2006-01-02 15:04:05 -07:00")
	if got := absoluteTime(at, ""); got != local {
		t.Error(got)
	}
	for zone, there := range map[string]struct{ clock, offset string }{"Asia/Kathmandu": {"13:45", "+05:45"}, "America/St_Johns": {"04:30", "-03:30"}} {
		want := local + " (" + there.clock + " in " + zone + ")"
		if strings.HasSuffix(local, there.offset) { // the tests run there
			want = local
		}
		if got := absoluteTime(at, zone); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func FuzzParseSpan(f *testing.F) {
	for _, s := range []string{"90", "1h30m", "2d", "1w", "-5", "9999999999999", "d", "1.5d", "NaNd", "1e300w"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		d, ok := parseDuration(text)
		if ok && (d > 250*365*24*time.Hour || d < -250*365*24*time.Hour) {
			t.Fatalf("%q is %v", text, d)
		}
	})
}

// A schedule names its zone, also that of the service, where local times beside
// it would contradict it.
func TestMeaningNamesTheZone(t *testing.T) {
	at := time.Date(2026, 12, 1, 9, 0, 0, 0, time.UTC)
	daily := model.NewTask()
	daily.Schedule.Type = model.Calendar
	once := daily
	once.Schedule.RunAt = &at
	for _, zone := range []string{"Pacific/Kiritimati", "Pacific/Pago_Pago"} { // one of them at least is not here
		place, err := time.LoadLocation(zone)
		if err != nil {
			t.Fatal(err)
		}
		want := "M, " + zone
		if _, here := at.Local().Zone(); here == func() int { _, there := at.In(place).Zone(); return there }() {
			want = "M"
		}
		for _, task := range []model.Task{daily, once} {
			if got := meaningOf(task, apitype.Outlook{Meaning: "M", Timezone: zone, Next: []time.Time{at}}); got != want {
				t.Errorf("%s: %q, want %q", zone, got, want)
			}
		}
	}
	if got := meaningOf(daily, apitype.Outlook{Meaning: "M", Timezone: "UTC"}); got != "M" { // nothing beside it
		t.Error(got)
	}
	if got := meaningOf(model.NewTask(), apitype.Outlook{Meaning: "M", Next: []time.Time{at}}); got != "M" {
		t.Error(got)
	}
}

func TestWaitingText(t *testing.T) {
	now := time.Date(2026, 11, 23, 10, 0, 0, 0, time.Local)
	for offset, want := range map[time.Duration]string{29 * time.Minute: "waits until 10:29", 0: "waits for its turn", -time.Second: "waits for its turn"} {
		if got := waitingText(now.Add(offset), now); got != want {
			t.Errorf("%v: %q, want %q", offset, got, want)
		}
	}
}
