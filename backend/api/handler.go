package api

import (
	"fmt"
	"net/http"
	"path"
	"runtime/debug"
	"slices"
	"strings"

	"claude-scheduler/backend/apitype"
	"claude-scheduler/backend/model"
)

// routes returns the handler of all routes. It returns the mux's own errors (no
// such route, wrong method, unclean path) as a model.Problem.
func (s *Server) routes() http.Handler {
	mux := http.NewServeMux()
	methods := map[string]bool{}
	for _, e := range s.table() {
		methods[e.route.Method()] = true
		mux.Handle(string(e.route), s.handle(e))
		if old, renamed := formerRoutes[e.route]; renamed {
			mux.Handle(old, s.handle(e))
		}
	}
	mux.Handle(apitype.TriggerPattern, s.handle(entry{"", "start task", s.trigger}))
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set(apitype.VersionHeader, s.Version)
		h.Set("Cache-Control", "no-store")
		h.Set("X-Content-Type-Options", "nosniff")
		defer s.recover(w, r)
		if err := findRoute(w, r, mux, methods); err != nil {
			writeError(w, "", err)
			return
		}
		mux.ServeHTTP(w, r)
	})
}

// formerRoutes are the names of routes in earlier versions, which are still
// served.
var formerRoutes = map[apitype.Route]string{
	apitype.ListRunSummaries:   "GET /v1/briefs",
	apitype.LatestRunSummaries: "POST /v1/briefs/latest",
	apitype.GetRunStats:        "GET /v1/figures",
}

// handle wraps one handler.
func (s *Server) handle(e entry) http.HandlerFunc {
	// A client of another version can still find out and replace the service.
	always := slices.Contains([]apitype.Route{apitype.GetVersion, apitype.GetStatus, apitype.Shutdown}, e.route)
	return func(w http.ResponseWriter, r *http.Request) {
		client := r.Header.Get(apitype.VersionHeader)
		if !always && client != "" && client != s.Version {
			writeError(w, e.operation, apitype.VersionMismatch(client, s.Version))
			return
		}
		if err := e.handler(w, r); err != nil {
			writeError(w, e.operation, err)
		}
	}
}

// findRoute returns nil if the mux has the route of a request.
func findRoute(w http.ResponseWriter, r *http.Request, mux *http.ServeMux, methods map[string]bool) error {
	asked := r.URL.EscapedPath()
	unclean := asked == "" || asked[0] != '/' || path.Clean(asked) != asked // a redirect of the mux
	if _, pattern := mux.Handler(r); pattern != "" && !unclean && r.Method != http.MethodHead {
		return nil
	}
	var allowed []string
	for method := range methods {
		other := r.Clone(r.Context())
		other.Method = method
		if _, pattern := mux.Handler(other); pattern != "" && !unclean {
			allowed = append(allowed, method)
		}
	}
	if len(allowed) == 0 {
		return requestError(http.StatusNotFound, model.KindNotFound, fmt.Sprintf("there is no %s", r.URL.Path), "this service serves the routes below /v1")
	}
	slices.Sort(allowed)
	w.Header().Set("Allow", strings.Join(allowed, ", "))
	return requestError(http.StatusMethodNotAllowed, model.KindInvalid, fmt.Sprintf("%s does not accept %s", r.URL.Path, r.Method), "it accepts "+strings.Join(allowed, " and "))
}

// recover turns a panic of a handler into a problem, so that one bad request
// neither ends the service nor leaves the client waiting.
func (s *Server) recover(w http.ResponseWriter, r *http.Request) {
	fault := recover()
	if fault == nil {
		return
	}
	if fault == http.ErrAbortHandler { // a stream that is cut off intentionally
		panic(fault)
	}
	s.logger().Error("request failed", "method", r.Method, "path", r.URL.Path, "fault", fault, "stack", string(debug.Stack()))
	// If the reply has begun this only adds to it; the client then gets invalid
	// JSON, which is the best possible.
	writeError(w, "", &model.Problem{Message: fmt.Sprintf("internal error in the background service: %v", fault), Hint: "see daemon.log", Kind: model.KindInternal})
}
