//go:build browser

// Built with the tag browser, this program serves the window's page to a web
// browser, over the same App and the same services that the window binds: for
// tests of each screen in many sizes. It trusts whoever reaches its port, and
// so is not part of what is shipped.
package main

import (
	"context"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/http"
	"os"
	"reflect"
	"sync"
)

//go:embed all:frontend/dist
var assets embed.FS

//go:embed browser.js
var bridge []byte

var version = "dev"

// main prints its address once it listens.
func main() {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		fmt.Fprintln(os.Stderr, "serve page:", err)
		os.Exit(1)
	}
	fmt.Println("http://" + listener.Addr().String())
	fmt.Fprintln(os.Stderr, http.Serve(listener, newPages()))
	os.Exit(1)
}

// newPages serves the page, its calls and its events.
func newPages() http.Handler {
	dist, err := fs.Sub(assets, "frontend/dist")
	if err != nil {
		panic(err) // it is embedded
	}
	p := &pages{open: map[string]*page{}}
	mux := http.NewServeMux()
	mux.Handle("GET /", http.FileServerFS(dist))
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, _ *http.Request) {
		index, err := fs.ReadFile(dist, "index.html")
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = fmt.Fprintf(w, "%s<script>%s</script>", index, bridge) // before the page's own modules, which are deferred
	})
	mux.HandleFunc("GET /favicon.ico", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) })
	mux.HandleFunc("POST /call/{page}/{struct}/{method}", p.call)
	mux.HandleFunc("GET /events/{page}", p.events)
	return mux
}

// pages are those that browsers have open; each has an App of its own.
type pages struct {
	mu   sync.Mutex
	open map[string]*page
}

type page struct {
	app    *App
	events chan []byte
}

// page returns the one with that name, begun if it is not known yet.
func (p *pages) page(name string) *page {
	p.mu.Lock()
	defer p.mu.Unlock()
	if one := p.open[name]; one != nil {
		return one
	}
	one := &page{app: newApp(nil), events: make(chan []byte, 64)}
	one.app.ctx, one.app.stop = context.WithCancel(context.Background())
	one.app.emit = func(event string, data ...any) {
		text, err := json.Marshal(map[string]any{"name": event, "data": data})
		if err != nil {
			text, _ = json.Marshal(map[string]any{"name": "lost", "data": []any{err.Error()}})
		}
		select {
		case one.events <- text:
		case <-one.app.ctx.Done():
		}
	}
	p.open[name] = one
	return one
}

// events streams what the App tells until the page is gone.
func (p *pages) events(w http.ResponseWriter, r *http.Request) {
	name := r.PathValue("page")
	one := p.page(name)
	defer func() {
		p.mu.Lock()
		delete(p.open, name)
		p.mu.Unlock()
		one.app.stop()
	}()
	w.Header().Set("Content-Type", "text/event-stream")
	flush := http.NewResponseController(w)
	_ = flush.Flush()
	one.app.following.Do(one.app.follow)
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
func (p *pages) call(w http.ResponseWriter, r *http.Request) {
	value, err := p.page(r.PathValue("page")).call(r)
	w.Header().Set("Content-Type", "application/json")
	if err != nil {
		w.WriteHeader(http.StatusUnprocessableEntity)
		value = formatError(err)
	}
	_ = json.NewEncoder(w).Encode(value) // the page may be gone by now
}

func (p *page) call(r *http.Request) (any, error) {
	switch r.PathValue("method") {
	case "Remember": // there is no window whose size could be kept
		return nil, nil
	case "ChooseFolder", "ChooseFile", "ReadText", "SaveText": // nor one to ask in: nothing was chosen
		return "", nil
	}
	for _, service := range p.app.bound() {
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
		return returned(method.Call(args))
	}
	return nil, errors.New("nothing is bound at " + r.URL.Path)
}

// returned is the value and the error of a bound method, which may lack either.
func returned(results []reflect.Value) (value any, err error) {
	for _, result := range results {
		if result.Type() == reflect.TypeFor[error]() {
			err, _ = result.Interface().(error)
		} else {
			value = result.Interface()
		}
	}
	return value, err
}
