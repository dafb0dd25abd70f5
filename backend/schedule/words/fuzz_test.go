package words

import (
	"strings"
	"testing"

	"claude-scheduler/backend/model"
)

// absurd are numbers that no schedule has, in places where a smaller one fits.
var absurd = []string{
	"every 9223372036854775807 hours on mondays", "every 9223372036854775807 minutes between 9 and 17", "every 307445734561825861 hours at 8:00",
	"every 9223372036854775807.5 hours on mondays", "every 9223372036854775807 quarters", "every 9223372036854775807 weeks",
	"every hour, starting at minute 9223372036854775807 of the hour", "every 15 minutes, starting at minute 75 of the hour",
	"9223372036854775807 times a day", "in 9223372036854775807 weeks", "every 7 minutes from minute 0 to minute 9223372036854775807 of every hour",
}

func TestAbsurdNumbersAreRefused(t *testing.T) {
	for _, text := range absurd {
		if c, err := Parse(text, now(t)); err == nil {
			t.Errorf("%q is read as %s", text, written(c))
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, text := range append(examples(), absurd...) {
		f.Add(text)
	}
	f.Add("every \x00 day")
	f.Add("on the 31st of , and")
	f.Fuzz(func(t *testing.T, text string) {
		if len(text) > 200 {
			return
		}
		c, err := Parse(text, now(t))
		if err == nil {
			again(t, text, c)
			return
		}
		p := model.ProblemOf(err)
		if p.Kind != model.KindInvalid || p.Field == "" {
			t.Fatalf("%q: %+v", text, p)
		}
		if p.Part != nil && strings.ToValidUTF8(text, "") == text {
			valid(t, text, p)
		}
	})
}
