package model

import (
	"reflect"
	"testing"
)

// A refused value is replaced by its default; the others are kept.
func TestSoundSettings(t *testing.T) {
	odd, want := NewSettings(), NewSettings()
	odd.Overlap, want.Overlap = OverlapQueue, OverlapQueue
	odd.RunRetentionDays, odd.LogRetentionDays, odd.Timeout, odd.MaxConcurrentRuns = -1, -1, -5, 500
	odd.Missed, odd.DailyBudgetUSD, odd.NotificationURLs = "sometimes", -2, Strings{"https://example.org", "::"}
	odd.QuietHours, odd.QuietDates, want.QuietHours, want.QuietDates = Strings{"sat"}, Strings{"12-25"}, Strings{"sat"}, Strings{"12-25"}
	if got := odd.Sanitized(); !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v", got)
	}
	if got := want.Sanitized(); !reflect.DeepEqual(got, want) {
		t.Errorf("sound settings became %+v", got)
	}
}
