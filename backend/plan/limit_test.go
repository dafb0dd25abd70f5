package plan

import (
	"testing"
	"time"
)

func TestReset(t *testing.T) {
	const minutes, hours, days = time.Minute, time.Hour, 24 * time.Hour
	for _, c := range []struct {
		named           time.Duration // from now; 0: none
		longest, before time.Duration
		want            time.Duration
		known           bool
	}{
		{want: UnknownReset},
		{named: 3 * hours, want: 3 * hours, known: true},
		{named: 6 * days, want: 6 * days, known: true},
		{named: 32 * days, want: 32 * days, known: true},
		{named: -2 * minutes, want: UnknownReset},
		{named: -300 * days, want: UnknownReset},
		{named: 100 * days, want: UnknownReset},
		{named: 364 * days, want: UnknownReset},
		{named: 1 << 62, want: UnknownReset},
		{named: 22 * hours, longest: 5 * hours, want: 5 * hours, known: true},
		{named: 2 * hours, longest: 5 * hours, want: 2 * hours, known: true},
		{before: 30 * minutes, want: hours},
		{before: 2 * hours, want: 4 * hours},
		{before: 4 * hours, want: 4 * hours},
	} {
		now := at("09:00")
		var named *time.Time
		if c.named != 0 {
			reset := now.Add(c.named)
			named = &reset
		}
		if until, known := Reset(now, named, c.longest, c.before); until.Sub(now) != c.want || known != c.known {
			t.Errorf("%+v: after %s, %v", c, until.Sub(now), known)
		}
	}
}

func TestFamily(t *testing.T) {
	for model, want := range map[string]string{
		"opus": "opus", "sonnet[1m]": "sonnet", "claude-opus-4-1-20250805": "opus", "claude-3-5-sonnet-20241022": "sonnet",
		"us.anthropic.claude-opus-4-1-20250805-v1:0": "opus", "claude-haiku-4-5@20251001": "haiku", "anthropic/claude-fable-5": "fable",
		"us-gov.anthropic.claude-opus-4-1-20250805-v1:0": "opus", "databricks-claude-sonnet-4": "sonnet", "team/prod-claude-haiku-4-5": "haiku",
		"Claude Opus": "opus", "opus-by-claude": "opus", "global.anthropic.claude-sonnet-4-v1:0": "sonnet",
		"": "", "m": "", "default": "", "opusplan": "", "arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/abc": "",
	} {
		if got := Family(model); got != want {
			t.Errorf("%q: %q, want %q", model, got, want)
		}
	}
}

func TestAllBlockedUntil(t *testing.T) {
	now := at("09:00")
	key, opus := Owner{Login: "key", Family: "opus"}, Owner{Family: "opus"}
	for name, c := range map[string]struct {
		limits []Limit
		owners []Owner
		want   string // empty: not everything is closed
	}{
		"no limit":                          {nil, []Owner{opus}, ""},
		"no login":                          {[]Limit{{EveryModel: true, Until: at("12:00")}}, nil, ""},
		"all":                               {[]Limit{{EveryModel: true, Until: at("12:00")}}, []Owner{opus, {}}, "12:00"},
		"one model":                         {[]Limit{{Owner: opus, Until: at("12:00")}}, []Owner{opus}, ""},
		"another login":                     {[]Limit{{Owner: Owner{Login: "key"}, EveryModel: true, Until: at("12:00")}}, []Owner{opus, key}, ""},
		"two logins, the first to be open":  {[]Limit{{EveryModel: true, Until: at("12:00")}, {Owner: Owner{Login: "key"}, EveryModel: true, Until: at("10:00")}}, []Owner{opus, key}, "10:00"},
		"two limits of one, the last to go": {[]Limit{{EveryModel: true, Until: at("12:00")}, {EveryModel: true, Until: at("10:00")}}, []Owner{opus}, "12:00"},
		"over":                              {[]Limit{{EveryModel: true, Until: at("09:00")}}, []Owner{opus}, ""},
		"spending":                          {[]Limit{{EveryModel: true}}, []Owner{opus}, ""},
	} {
		want := time.Time{}
		if c.want != "" {
			want = at(c.want)
		}
		if got := AllBlockedUntil(now, c.limits, c.owners); !got.Equal(want) {
			t.Errorf("%s: %s, want %s", name, got, want)
		}
	}
}

func TestLoop(t *testing.T) {
	var l Loops
	start := at("09:00")
	for i := range LoopLimit {
		if !l.Start("a", start.Add(time.Duration(i)*time.Minute)) {
			t.Fatalf("start %d is refused", i+1)
		}
	}
	for _, now := range []time.Time{start.Add(20 * time.Minute), start.Add(59 * time.Minute), start} {
		if l.Start("a", now) {
			t.Errorf("one too many at %s", now)
		}
	}
	if !l.Start("b", start.Add(59*time.Minute)) {
		t.Error("another cause is counted too")
	}
	if !l.Start("a", start.Add(LoopWindow)) {
		t.Error("the first start still counts after an hour")
	}
	if l.Start("a", start.Add(LoopWindow)) {
		t.Error("the second start is forgotten")
	}
	l = Loops{}
	for range LoopLimit {
		l.Start("a", start.AddDate(10, 0, 0))
	}
	if !l.Start("a", start) {
		t.Error("starts counted by a wrong clock still count")
	}
}
