package fleet

import (
	"testing"
	"time"

	"go.temporal.io/api/taskqueue/v1"
	"google.golang.org/protobuf/types/known/timestamppb"
)

// A machine is who it was when it was last seen: one that has joined again with
// another name or key does not refuse others by what it had before.
func TestRefuseMember(t *testing.T) {
	now := time.Date(2026, 11, 28, 8, 0, 0, 0, time.UTC)
	seen := func(ago time.Duration, id identity) *taskqueue.PollerInfo {
		return &taskqueue.PollerInfo{Identity: id.String(), LastAccessTime: timestamppb.New(now.Add(-ago))}
	}
	own := identity{Machine: "one", ID: "a", Key: "k"}
	for _, c := range []struct {
		name    string
		pollers []*taskqueue.PollerInfo
		refused bool
	}{
		{"alone", nil, false},
		{"another program", []*taskqueue.PollerInfo{{Identity: "worker@host"}}, false},
		{"itself, with another key", []*taskqueue.PollerInfo{seen(time.Second, identity{Machine: "one", ID: "a", Key: "old"})}, false},
		{"the name of another", []*taskqueue.PollerInfo{seen(time.Second, identity{Machine: "one", ID: "b", Key: "k"})}, true},
		{"the name of one that is gone", []*taskqueue.PollerInfo{seen(onlineFor, identity{Machine: "one", ID: "b", Key: "k"})}, false},
		{"the name that another had", []*taskqueue.PollerInfo{
			seen(time.Second, identity{Machine: "two", ID: "b", Key: "k"}), seen(time.Minute, identity{Machine: "one", ID: "b", Key: "k"}),
		}, false},
		{"the key that another had", []*taskqueue.PollerInfo{
			seen(time.Minute, identity{Machine: "two", ID: "b", Key: "old"}), seen(time.Second, identity{Machine: "two", ID: "b", Key: "k"}),
		}, false},
		{"another key", []*taskqueue.PollerInfo{seen(time.Second, identity{Machine: "two", ID: "b", Key: "other"})}, true},
	} {
		if err := refuseMember(own, c.pollers, now, false); (err != nil) != c.refused {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}

// Of two machines with one name that have started at the same time, one stays.
func TestRivals(t *testing.T) {
	now := time.Date(2026, 11, 28, 8, 0, 0, 0, time.UTC)
	a, b := identity{Machine: "one", ID: "a", Key: "k"}, identity{Machine: "one", ID: "b", Key: "k"}
	var pollers []*taskqueue.PollerInfo
	for _, id := range []identity{a, b} {
		pollers = append(pollers, &taskqueue.PollerInfo{Identity: id.String(), LastAccessTime: timestamppb.New(now)})
	}
	if err := refuseMember(a, pollers, now, true); err != nil {
		t.Errorf("the first: %v", err)
	}
	if err := refuseMember(b, pollers, now, true); err == nil {
		t.Error("the second stays, too")
	}
}

// A machine that has joined again with another name is listed once.
func TestRenamedMachine(t *testing.T) {
	now := time.Date(2026, 11, 28, 8, 0, 0, 0, time.UTC)
	var pollers []*taskqueue.PollerInfo
	for i, id := range []identity{{Machine: "two", ID: "b"}, {Machine: "one", ID: "a"}, {Machine: "zwei", ID: "b"}} {
		pollers = append(pollers, &taskqueue.PollerInfo{Identity: id.String(), LastAccessTime: timestamppb.New(now.Add(time.Duration(i) * time.Second))})
	}
	found := machines(pollers)
	if len(found) != 2 || found[0].Name != "one" || found[1].Name != "zwei" {
		t.Errorf("%+v", found)
	}
}
