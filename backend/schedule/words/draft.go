package words

import "time"

// draft collects what the phrases of a text say.
type draft struct {
	now time.Time // in the zone of the schedule, once it is known

	times       []timeOfDay
	timesClosed bool // days followed the times: no more may come
	windows     []window
	part        part
	hasPart     bool

	step        int  // minutes between times; 0: none
	stepUnit    unit // as written: minutes or hours
	hourly      bool // the hours of the clock, not an interval
	minutes     []int
	firstMinute int
	minuteRange []int // two
	hours       []int
	hourStep    int

	everyDay   bool
	onCalendar bool // "daily", which is not an interval from now
	weekdays   uint64
	excluded   uint64
	only       uint64
	dates      uint64
	everyMonth bool // "of every month"
	monthly    bool // without a day, the 1st of the months is meant
	quartz     []string
	months     uint64
	without    uint64 // months
	each       int    // of period: 1: each; 0: not named
	period     unit

	count     int
	countUnit unit

	day   any // a relativeDay or calendarDay that is one date; nil: none
	leap  bool
	at    *time.Time                    // one time
	ahead func(now time.Time) time.Time // one time, counted from now
	from  any                           // a relativeDay or calendarDay: the first day; nil: none
	zone  string

	kind kind // other than a time
}

type kind int

const (
	timed kind = iota
	manually
	sequentially
	boot
)

// window is from one time of day to another, both included; -1: open.
type window struct{ from, to timeOfDay }

var open = timeOfDay{minute: -1}

// conflict is a phrase that contradicts an earlier one.
type conflict struct{ message, hint string }

func (c conflict) Error() string { return c.message }

func noop(*draft, values) error { return nil }

func atBoot(d *draft, _ values) error {
	d.kind = boot
	return nil
}

func sequential(d *draft, _ values) error {
	d.kind = sequentially
	return nil
}

func manual(d *draft, _ values) error {
	d.kind = manually
	return nil
}
