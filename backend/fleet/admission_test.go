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
		if err := refuseMember(own, c.pollers, now); (err != nil) != c.refused {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}
