package store

import (
	"reflect"
	"testing"
	"time"
)

// A record returns the whole Summary, including fields that are added later.
func TestRecordHoldsTheWholeSummary(t *testing.T) {
	var want Summary
	fill(t, reflect.ValueOf(&want).Elem(), new(int64))
	var rec record
	rec.set(want)
	if got := rec.summary(); !reflect.DeepEqual(got, want) {
		t.Errorf("summary\n got %+v\nwant %+v", got, want)
	}

	rec.set(Summary{ID: "x"})
	if got := rec.summary(); !reflect.DeepEqual(got, Summary{ID: "x"}) {
		t.Errorf("an empty summary is %+v", got)
	}
}

// fill gives every field a value that no other field has.
func fill(t *testing.T, v reflect.Value, next *int64) {
	t.Helper()
	*next++
	switch {
	case v.Type() == reflect.TypeFor[time.Time]():
		v.Set(reflect.ValueOf(time.Unix(1_800_000_000+*next, 123_456_789+*next)))
	case v.Kind() == reflect.Struct:
		for i := range v.NumField() {
			fill(t, v.Field(i), next)
		}
	case v.Kind() == reflect.Array:
		for i := range v.Len() {
			fill(t, v.Index(i), next)
		}
	case v.Kind() == reflect.String:
		v.SetString(string(rune('a' + *next)))
	case v.Kind() == reflect.Bool:
		v.SetBool(true)
	case v.CanInt():
		v.SetInt(*next)
	case v.CanUint():
		v.SetUint(uint64(*next) % 256)
	case v.CanFloat():
		v.SetFloat(float64(*next))
	default:
		t.Fatalf("no value for a field of type %s", v.Type())
	}
}
