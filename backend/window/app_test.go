package window

import (
	"encoding/json"
	"net/http"
	"path/filepath"
	"strings"
	"testing"

	"claude-scheduler/backend/client"
	"claude-scheduler/backend/model"
	"claude-scheduler/backend/socket"
)

// A location whose record was deleted opens its list.
func TestResolveLocation(t *testing.T) {
	home := filepath.Join(t.TempDir(), "data")
	listener, err := socket.Listen(home)
	if err != nil {
		t.Fatal(err)
	}
	service := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		if !strings.Contains(r.URL.Path, "/there") {
			w.WriteHeader(http.StatusNotFound)
			_ = json.NewEncoder(w).Encode(model.Problem{Message: "gone", Kind: model.KindNotFound})
			return
		}
		_, _ = w.Write([]byte("{}"))
	})}
	go service.Serve(listener)
	defer service.Close()

	for location, want := range map[string]string{
		"":               "",
		"today":          "today",
		"profiles":       "profiles",
		"new/task":       "new/task",
		"job/there":      "job/there",
		"job/gone":       "jobs",
		"task/there":     "task/there",
		"task/gone":      "jobs",
		"run/there":      "run/there",
		"run/gone":       "history",
		"profiles/there": "profiles/there",
		"profiles/gone":  "profiles",
	} {
		a := &App{client: client.New(home), state: windowState{Location: location}}
		if got := a.Location(); got != want {
			t.Errorf("%q: got %q, want %q", location, got, want)
		}
	}

	service.Close() // a service that does not answer says nothing about a record
	a := &App{client: client.New(home), state: windowState{Location: "task/there"}}
	if got := a.Location(); got != "task/there" {
		t.Errorf("without a service: got %q", got)
	}
}
