package words

import (
	"math/rand/v2"
	"strings"
	"testing"

	"claude-scheduler/backend/model"
)

func TestWhatIsNotUnderstood(t *testing.T) {
	for _, test := range []struct{ text, part, message, suggestion string }{
		{"every wekday at 9", "wekday", `"wekday" is not understood`, "every weekday at 9"},
		{"evry monday at 9", "evry", "not understood", "every monday at 9"},
		{"every 2 weeeks on tusday", "weeeks", "not understood", "every 2 weeks on tuesday"},
		{"mondays and thurdsays 18:00", "thurdsays", "not understood", "mondays and thursdays 18:00"},
		{"last firday of the month", "firday", "not understood", "last friday of the month"},
		{"every day at 25", "25", "not understood", "every day at 9"},
		{"every day at 25:00", "25", "not understood", "every day at 9:00"},
		{"every weekday at 9 unless it rains", "unless it rains", "not understood", "every weekday at 9"},
		{"every weekday at 9 in Berln", "Berln", "not understood", "every weekday at 9"},
		{"every", "every", "something is missing", ""},
		{"tomorow at 6", "tomorow", "not understood", "tomorrow at 6"},
		{"from 9 to 17 on weekdays", "from 9 to 17 on weekdays", "how often", "every hour from 9 to 17 on weekdays"},
		{"today at 6", "today at 6", "is in the past", ""},
		{"weekdays at 9, weekends at 11", "at 11", "one list of times", ""},
		{"every 0 minutes", "every 0 minutes", "would never end", ""},
		{"three times a day at 8 and 20", "three times a day at 8 and 20", "3 times in days, but 2 times", ""},
		{"on 30 february every year", "on 30 february every year", "never fires", ""},
		{"on february 30 at 9", "on february 30 at 9", "there is no 30 February", ""},
		{"31 april", "31 april", "there is no 31 April", ""},
		{"29 feb 2027 at 8", "29 feb 2027 at 8", "there is no 29 February 2027", ""},
		{"every 2 weeks on tuesday starting 31 april", "", "there is no 31 April", ""},
		{"毎日9時", "毎日", "not understood", "every weekday at 9"},
		{"when changes", "changes", "not understood", "when *.md in docs changes"},
		{"manually at 9", "manually at 9", "cannot be combined", ""},
		{"", "", "empty", "every weekday at 9"},
		{"  ", "  ", "empty", ""},
		{"whenever I feel like it", "I feel like it", "not understood", ""},
		{"Fünf Minuten", "Fünf Minuten", "not understood", ""},
		{"every 1.5 days", "", "not understood", ""},
	} {
		_, err := Parse(test.text, now(t))
		p := model.ProblemOf(err)
		if p == nil || p.Part == nil || p.Field != "schedule" || p.Kind != model.KindInvalid {
			t.Errorf("%q: got %+v", test.text, p)
			continue
		}
		chars := []rune(p.Part.Text)
		if part := string(chars[p.Part.Position : p.Part.Position+p.Part.Length]); part != test.part && test.part != "" {
			t.Errorf("%q: the part is %q, want %q", test.text, part, test.part)
		}
		if !strings.Contains(p.Message, test.message) || test.suggestion != "" && p.Part.Suggestion != test.suggestion {
			t.Errorf("%q: got %+v, %+v", test.text, p, p.Part)
		}
		valid(t, test.text, p)
	}
}

// valid checks that a problem's part lies in the text, and that its suggestion is
// understood.
func valid(t testing.TB, text string, p *model.Problem) {
	t.Helper()
	if p.Part.Text != text || p.Part.Position < 0 || p.Part.Length < 0 || p.Part.Position+p.Part.Length > len([]rune(text)) {
		t.Errorf("%q: the part is %+v", text, p.Part)
	}
	if p.Part.Suggestion == "" {
		t.Errorf("%q: no suggestion", text)
	} else if _, err := Parse(p.Part.Suggestion, now(t)); err != nil {
		t.Errorf("%q: the suggestion %q is refused: %v", text, p.Part.Suggestion, err)
	}
}

// Mistakes of typing: whatever they do to a schedule, it is understood or there
// is a suggestion that is.
func TestMisspelledSchedules(t *testing.T) {
	random := rand.New(rand.NewPCG(5, 6))
	examples := examples()
	refused, repaired := 0, 0
	for range 400 {
		example := examples[random.IntN(len(examples))]
		chars := []rune(example)
		at := random.IntN(len(chars))
		switch random.IntN(3) {
		case 0:
			chars = append(chars[:at:at], chars[at+1:]...)
		case 1:
			chars[at] = rune('a' + random.IntN(26))
		default:
			if at > 0 {
				chars[at-1], chars[at] = chars[at], chars[at-1]
			}
		}
		text := string(chars)
		_, err := Parse(text, now(t))
		p := model.ProblemOf(err)
		if p == nil || p.Part == nil {
			continue
		}
		refused++
		valid(t, text, p)
		if p.Part.Suggestion == example {
			repaired++
		}
	}
	if refused < 100 || repaired < refused/3 {
		t.Errorf("%d were refused, of which %d had the suggestion that was meant", refused, repaired)
	}
}
