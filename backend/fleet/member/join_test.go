package member

import (
	"context"
	"log/slog"
	"testing"
	"time"

	"claude-scheduler/backend/apitype"
	"claude-scheduler/backend/fleet/link"
	"claude-scheduler/backend/model"
	"claude-scheduler/backend/store"
)

// A machine that joins again, to change its labels, keeps the runs that it takes
// while its key is looked up, and the outcomes that it has not delivered; also if the
// fleet refuses the change.
func TestJoiningAgainKeepsRuns(t *testing.T) {
	files, err := store.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = files.Close() })
	m := New(Options{Store: files, Log: slog.New(slog.DiscardHandler)})
	order := func(id string) {
		if err := m.changeOrders(func(orders map[string]store.FleetOrder) { orders[id] = store.FleetOrder{Committed: true} }); err != nil {
			t.Error(err)
		}
	}
	m.Secret = func(context.Context, model.EnvVar) (string, error) {
		order("while the key is looked up")
		m.mu.Lock()
		m.heard = m.joins + 1 // the answer of the engine to the join
		m.mu.Unlock()
		return "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f", nil
	}
	join := apitype.FleetJoin{Engine: "temporal://localhost:7233", Name: "one", Key: apitype.FleetSecret{Source: model.SourceStatic, Value: "x"}}
	if err := m.Join(join); err != nil {
		t.Fatal(err)
	}
	if err := files.Fleet.Update(func(f *store.Fleet) error {
		f.Orders, f.MirroredUntil, f.Draining = map[string]store.FleetOrder{}, time.Time{}, true
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	order("before")
	join.Labels = []string{"gpu"}
	if err := m.Join(join); err != nil {
		t.Fatal(err)
	}
	if f := files.Fleet.Get(); len(f.Orders) != 2 || len(f.Labels) != 1 || !f.Draining {
		t.Errorf("%+v", f)
	}

	m.connection = link.Connection{Refused: model.Invalid("name", "another machine of the fleet is named two", "")}
	forget := m.Secret
	m.Secret = func(ctx context.Context, v model.EnvVar) (string, error) {
		m.forget("before")
		return forget(ctx, v)
	}
	join.Name = "two"
	if err := m.Join(join); err == nil {
		t.Error("it was not refused")
	}
	if f := files.Fleet.Get(); f.Machine != "one" || len(f.Orders) != 1 {
		t.Errorf("%+v", f)
	}
}
