package words

import (
	"bufio"
	"fmt"
	"math/rand/v2"
	"os"
	"strings"
	"testing"
	"time"

	"claude-scheduler/backend/model"
	"claude-scheduler/backend/schedule"
)

// expressions are those of the tests of package schedule.
func expressions(t *testing.T) (all []string) {
	t.Helper()
	file, err := os.Open("../testdata/meanings.txt")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	for lines := bufio.NewScanner(file); lines.Scan(); {
		expression, _, _ := strings.Cut(lines.Text(), " => ")
		all = append(all, expression)
	}
	if len(all) < 90 {
		t.Fatalf("only %d expressions", len(all))
	}
	return all
}

// Words become a schedule, and what it means becomes the same schedule.
func TestWordsToScheduleToWords(t *testing.T) {
	random := rand.New(rand.NewPCG(7, 8))
	pick := func(options ...string) string { return options[random.IntN(len(options))] }
	seen := map[string]bool{}
	for range 1500 {
		days := pick("every day", "every weekday", "on mondays and thursdays", "tuesday to saturday", "on weekends", "every sunday", "on the 1st", "on the 1st and 15th", "last friday of the month",
			"second and fourth wednesday of the month", "last day of the month", "nearest weekday to the 15th", "every other friday", "every 3 weeks on monday and tuesday", "every 4 days", "every 5 months on the 10th",
			"on 24 december every year", "every day except sundays", "last weekday of the quarter", "friday the 13th", "weekly", "monthly", "quarterly", "on the 1st and on fridays", "on the 31st and the last sunday of the month", "every 3 years on 29 february")
		times := pick("", "at 9", "at 7:30", "at noon", "at 8 and 20", "at 9:15 and 17:45", "at 6pm", "every 15 minutes between 9 and 17", "every 90 minutes from 8:00", "every hour from 9 to 17", "every 20 minutes", "every 7 minutes",
			"every 2 hours", "at 0:05, 3:10, 6:20 and 23:59", "every 50 minutes from 22:00 to 05:00", "hourly at minute 20", "every 2 hours at minute 45", "in the evening")
		months := pick("", "", "in july", "from march to october", "in january and june", "except in august")
		zone := pick("", "", "Berlin time", "in Tokyo", "UTC")
		start := pick("", "", "", "starting 1 february 2027")
		parts := []string{days, times, months, zone, start}
		if random.IntN(2) == 0 {
			parts[0], parts[1] = parts[1], parts[0]
		}
		text := strings.Join(strings.Fields(strings.Join(parts, " ")), " ")
		c, err := Parse(text, now(t))
		if err != nil {
			if strings.Contains(err.Error(), "never fires") || strings.Contains(err.Error(), "no day matches") || strings.Contains(err.Error(), "one date cannot be combined") || strings.Contains(err.Error(), "no month is left") {
				continue // such as 24 December in July
			}
			t.Errorf("%s: %v", text, err)
			continue
		}
		seen[written(c)] = true
		again(t, text, c)
		if t.Failed() {
			return
		}
	}
	if len(seen) < 500 {
		t.Errorf("only %d schedules", len(seen))
	}
}

// A schedule, whatever made it, is what its meaning is understood as.
func TestScheduleToWordsToSchedule(t *testing.T) {
	random := rand.New(rand.NewPCG(9, 10))
	item := func(low, high int) string {
		a, b := low+random.IntN(high-low+1), low+random.IntN(high-low+1)
		return []string{"*", "*", "*", fmt.Sprint(a), fmt.Sprintf("%d-%d", a, b), fmt.Sprintf("%d,%d", a, b), fmt.Sprintf("*/%d", 2+random.IntN(max(high/2, 2))), fmt.Sprintf("%d/5", a)}[random.IntN(8)]
	}
	for range 1500 {
		c := model.NewSchedule()
		c.Type, c.CronExpression = model.Calendar, strings.Join([]string{item(0, 59), item(0, 23), item(1, 31), item(1, 12), item(0, 6)}, " ")
		if _, err := schedule.Compile(c, time.UTC); err != nil {
			continue // such as 31 April
		}
		again(t, c.CronExpression, c)
		if t.Failed() {
			return
		}
	}
	for range 1500 {
		c := model.NewSchedule()
		c.Type, c.Recurrence = model.Calendar, randomRecurrence(random)
		if _, err := schedule.Compile(c, time.UTC); err != nil {
			continue
		}
		again(t, fmt.Sprintf("%+v", *c.Recurrence), c)
		if t.Failed() {
			return
		}
	}
}

func randomRecurrence(random *rand.Rand) *model.Recurrence {
	pick := func(options ...string) string { return options[random.IntN(len(options))] }
	r := &model.Recurrence{Times: model.Strings{fmt.Sprintf("%02d:%02d", random.IntN(24), random.IntN(60))}}
	for range random.IntN(4) {
		r.Times = append(r.Times, pick("09:15", "10:00-16:00/45", "23:59", "00:00", "22:00-02:00/60"))
	}
	for range random.IntN(4) {
		day := cronNames[random.IntN(7)]
		r.Days = append(r.Days, pick(day, day+"L", fmt.Sprintf("%s#%d", day, 1+random.IntN(5)), fmt.Sprint(1+random.IntN(31)), fmt.Sprintf("%dW", 1+random.IntN(31)), "L", "LW", fmt.Sprintf("L-%d", 1+random.IntN(30))))
	}
	if random.IntN(4) == 0 {
		r.Only = model.Strings{"MON", cronNames[random.IntN(7)]}
	}
	if random.IntN(3) == 0 {
		r.Months = []int{1 + random.IntN(12), 1 + random.IntN(12)}
	}
	if random.IntN(2) == 0 {
		r.Start = fmt.Sprintf("2026-%02d-%02d", 1+random.IntN(12), 1+random.IntN(28))
		if random.IntN(3) > 0 {
			r.Every, r.Unit = 2+random.IntN(20), pick("days", "weeks", "months", "years")
		}
	}
	return r
}
