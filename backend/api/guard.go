package api

import (
	"crypto/sha256"
	"crypto/subtle"
	"net"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"claude-scheduler/backend/apitype"
	"claude-scheduler/backend/model"
)

// guard lets only the user's own programs use a TCP listener. Any web page that
// the user opens can send requests to loopback, so it checks first:
//
//   - Host must be a loopback name with the right port. A page on another name that resolves to 127.0.0.1 (DNS rebinding) cannot send that.
//   - Origin, which browsers send with cross-origin requests and every POST, must be absent or our own; Sec-Fetch-Site, which they always send, must not be that of another site. No CORS header is ever sent.
//   - The bearer token must be valid; a page neither knows it nor can send it without a preflight request, which is refused.
//   - Writes must be declared as JSON, which forms cannot be.
type guard struct {
	next    http.Handler
	token   string
	hosts   []string
	version string
}

func (g guard) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Cross-Origin-Resource-Policy", "same-origin")
	if err := g.check(r); err != nil {
		if err.status == http.StatusUnauthorized {
			w.Header().Set("WWW-Authenticate", "Bearer")
		}
		w.Header().Set(apitype.VersionHeader, g.version)
		w.Header().Set("Cache-Control", "no-store")
		w.Header().Set("Connection", "close") // the body is not read
		writeError(w, "", err)
		return
	}
	g.next.ServeHTTP(w, r)
}

func (g guard) check(r *http.Request) *errorResponse {
	host := strings.ToLower(r.Host)
	if !slices.Contains(g.hosts, host) {
		return csrfProblem(http.StatusMisdirectedRequest, "the request is for another host", "use http://"+g.hosts[0])
	}
	for _, origin := range r.Header.Values("Origin") {
		if strings.ToLower(origin) != "http://"+host {
			return csrfProblem(http.StatusForbidden, "the request comes from another site", "")
		}
	}
	for _, site := range r.Header.Values("Sec-Fetch-Site") {
		if site != "same-origin" && site != "none" {
			return csrfProblem(http.StatusForbidden, "the request comes from another site", "")
		}
	}
	if isTrigger(r) { // a form cannot send its token, which is all that counts
		return nil
	}
	if !g.validToken(r.Header.Get("Authorization")) {
		return csrfProblem(http.StatusUnauthorized, "the request has no valid token", "send Authorization: Bearer with the content of http.token in the data directory")
	}
	if r.Method != http.MethodGet && r.Method != http.MethodHead && !isJSON(r) {
		return csrfProblem(http.StatusUnsupportedMediaType, "the request is not declared as JSON", "send Content-Type: application/json")
	}
	return nil
}

func csrfProblem(status int, message, hint string) *errorResponse {
	return &errorResponse{status, model.Problem{Message: message, Hint: hint, Kind: model.KindInvalid}}
}

// validToken compares hashes in constant time, which does not reveal the length.
func (g guard) validToken(authorization string) bool {
	scheme, shown, _ := strings.Cut(authorization, " ")
	got, want := sha256.Sum256([]byte(shown)), sha256.Sum256([]byte(g.token))
	return strings.EqualFold(scheme, "Bearer") && subtle.ConstantTimeCompare(got[:], want[:]) == 1
}

// hosts returns the accepted Host headers for an address.
func hosts(address *net.TCPAddr) []string {
	port := strconv.Itoa(address.Port)
	var out []string
	for _, name := range []string{address.IP.String(), "127.0.0.1", "localhost", "::1"} {
		out = append(out, net.JoinHostPort(name, port))
		if port == "80" { // which HTTP omits
			out = append(out, strings.TrimSuffix(net.JoinHostPort(name, port), ":80"))
		}
	}
	return out
}
