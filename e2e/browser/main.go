// Command browser serves the window's page to a web browser, with the same App
// and the same services that the window binds, to test each screen in many
// sizes. It has no authentication, so it is not shipped.
package main

import (
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/http"
	"os"
	"reflect"
	"sync"

	"claude-scheduler/backend/window"
	"claude-scheduler/frontend"
)

//go:embed bridge.js
var bridge []byte

var version = "dev" // set by the linker

// main prints its address when it listens.
func main() {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		fmt.Fprintln(os.Stderr, "serve page:", err)
		os.Exit(1)
	}
	fmt.Println("http://" + listener.Addr().String())
	fmt.Fprintln(os.Stderr, http.Serve(listener, newServer()))
	os.Exit(1)
}

// newServer serves the page, its calls and its events.
func newServer() http.Handler {
	dist := frontend.Dist()
	s := &server{sessions: map[string]*session{}}
	mux := http.NewServeMux()
	mux.Handle("GET /", http.FileServerFS(dist))
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, _ *http.Request) {
		index, err := fs.ReadFile(dist, "index.html")
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		// Before the page's own modules, which are deferred; the page's policy
		// allows no inline scripts.
		_, _ = fmt.Fprintf(w, `%s<script src="/bridge.js"></script>`, index)
	})
	mux.HandleFunc("GET /bridge.js", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/javascript")
		_, _ = w.Write(bridge)
	})
	mux.HandleFunc("GET /favicon.ico", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) })
	mux.HandleFunc("POST /call/{page}/{struct}/{method}", s.call)
	mux.HandleFunc("GET /events/{page}", s.events)
	return mux
}

// server has a session for each open page.
type server struct {
	mu       sync.Mutex
	sessions map[string]*session
}

// session is one page: a separate window without its native part.
type session struct {
	window *window.Window
	stop   context.CancelFunc
	events chan []byte
}

// session returns the session of a page, and starts one for a new page.
func (s *server) session(page string) *session {
	s.mu.Lock()
	defer s.mu.Unlock()
	if known := s.sessions[page]; known != nil {
		return known
	}
	ctx, cancel := context.WithCancel(context.Background())
	one := &session{window: window.New(version, nil), stop: cancel, events: make(chan []byte, 64)}
	one.window.Attach(ctx, func(event string, data ...any) {
		text, err := json.Marshal(map[string]any{"name": event, "data": data})
		if err != nil {
			text, _ = json.Marshal(map[string]any{"name": "lost", "data": []any{err.Error()}})
		}
		select {
		case one.events <- text:
		case <-ctx.Done():
		}
	})
	s.sessions[page] = one
	return one
}

// events streams the window's events to its page until the page is closed.
func (s *server) events(w http.ResponseWriter, r *http.Request) {
	page := r.PathValue("page")
	one := s.session(page)
	defer func() {
		s.mu.Lock()
		delete(s.sessions, page)
		s.mu.Unlock()
		one.stop()
	}()
	w.Header().Set("Content-Type", "text/event-stream")
	flush := http.NewResponseController(w)
	_ = flush.Flush()
	one.window.Follow()
	for {
		select {
		case text := <-one.events:
			if _, err := fmt.Fprintf(w, "data: %s\n\n", text); err != nil || flush.Flush() != nil {
				return
			}
		case <-r.Context().Done():
			return
		}
	}
}

// call calls a bound method with the arguments in the body.
func (s *server) call(w http.ResponseWriter, r *http.Request) {
	value, err := s.session(r.PathValue("page")).call(r)
	w.Header().Set("Content-Type", "application/json")
	if err != nil {
		w.WriteHeader(http.StatusUnprocessableEntity)
		value = window.FormatError(err)
	}
	_ = json.NewEncoder(w).Encode(value) // the page may be closed
}

func (s *session) call(r *http.Request) (any, error) {
	switch r.PathValue("method") {
	case "Ready", "SaveWindowState": // there is no window
		return nil, nil
	case "ChooseFolder", "ChooseFile", "ReadText", "SaveText": // there are no dialogs: nothing was chosen
		return "", nil
	}
	for _, service := range s.window.Bound() {
		method := reflect.ValueOf(service).MethodByName(r.PathValue("method"))
		if reflect.TypeOf(service).Elem().String() != r.PathValue("struct") || !method.IsValid() {
			continue
		}
		var given []json.RawMessage
		if err := json.NewDecoder(r.Body).Decode(&given); err != nil {
			return nil, err
		}
		if len(given) != method.Type().NumIn() {
			return nil, fmt.Errorf("%s takes %d arguments, not %d", r.URL.Path, method.Type().NumIn(), len(given))
		}
		var args []reflect.Value
		for i, text := range given {
			arg := reflect.New(method.Type().In(i))
			if err := json.Unmarshal(text, arg.Interface()); err != nil {
				return nil, err
			}
			args = append(args, arg.Elem())
		}
		return results(method.Call(args))
	}
	return nil, errors.New("nothing is bound at " + r.URL.Path)
}

// results returns the value and the error of a bound method, which may have
// neither.
func results(values []reflect.Value) (value any, err error) {
	for _, result := range values {
		if result.Type() == reflect.TypeFor[error]() {
			err, _ = result.Interface().(error)
		} else {
			value = result.Interface()
		}
	}
	return value, err
}
