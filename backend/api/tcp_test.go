package api

import (
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"claude-scheduler/backend/apitype"
)

// serveTCP starts a server that also listens on loopback, and returns where and its token.
func serveTCP(t *testing.T) (s *Server, f *fake, url, secret string) {
	t.Helper()
	s, f = serve(t)
	if err := s.SetHTTPAddress("127.0.0.1:0"); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(filepath.Join(s.Home, "http.token"))
	if err != nil {
		t.Fatal(err)
	}
	return s, f, "http://" + s.HTTPAddress(), strings.TrimSpace(string(data))
}

// TestGuard sends what web pages and other users' programs can send. None of it
// may reach the service.
func TestGuard(t *testing.T) {
	s, f, url, secret := serveTCP(t)
	_, port, err := net.SplitHostPort(s.HTTPAddress())
	if err != nil {
		t.Fatal(err)
	}
	bearer := "Bearer " + secret
	c := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	for _, r := range []struct {
		name, method, path, body string
		header                   []string
		status                   int
	}{
		{"no token", "GET", "/v1/jobs", "", nil, 401},
		{"no token, no route", "GET", "/nothing", "", nil, 401},
		{"no token, version", "GET", "/v1/version", "", nil, 401},
		{"wrong token", "GET", "/v1/jobs", "", []string{"Authorization", "Bearer " + strings.Repeat("0", 64)}, 401},
		{"half a token", "GET", "/v1/jobs", "", []string{"Authorization", bearer[:40]}, 401},
		{"empty token", "GET", "/v1/jobs", "", []string{"Authorization", "Bearer "}, 401},
		{"another scheme", "GET", "/v1/jobs", "", []string{"Authorization", "Basic " + secret}, 401},
		{"token in the query", "GET", "/v1/jobs?token=" + secret, "", nil, 401},

		{"rebinding", "GET", "/v1/jobs", "", []string{"Authorization", bearer, "Host", "evil.example:" + port}, 421},
		{"loopback name without port", "GET", "/v1/jobs", "", []string{"Authorization", bearer, "Host", "localhost"}, 421},
		{"loopback name, other port", "GET", "/v1/jobs", "", []string{"Authorization", bearer, "Host", "localhost:1"}, 421},
		{"lookalike", "GET", "/v1/jobs", "", []string{"Authorization", bearer, "Host", "localhost.evil.example:" + port}, 421},
		{"root dot", "GET", "/v1/jobs", "", []string{"Authorization", bearer, "Host", "localhost.:" + port}, 421},

		{"page of another origin", "GET", "/v1/jobs", "", []string{"Authorization", bearer, "Origin", "https://evil.example"}, 403},
		{"page without an origin", "POST", "/v1/tasks/1/run", "{}", []string{"Authorization", bearer, "Origin", "null"}, 403},
		{"page of another local port", "POST", "/v1/tasks/1/run", "{}", []string{"Authorization", bearer, "Origin", "http://127.0.0.1:1"}, 403},
		{"page of our host over TLS", "POST", "/v1/tasks/1/run", "{}", []string{"Authorization", bearer, "Origin", "https://127.0.0.1:" + port}, 403},
		{"no-cors GET", "GET", "/v1/doctor", "", []string{"Authorization", bearer, "Sec-Fetch-Site", "cross-site", "Sec-Fetch-Mode", "no-cors"}, 403},
		{"no-cors GET of a sibling", "GET", "/v1/doctor", "", []string{"Authorization", bearer, "Sec-Fetch-Site", "same-site"}, 403},
		{"simple form POST", "POST", "/v1/shutdown", "a=b", []string{"Content-Type", "application/x-www-form-urlencoded", "Origin", "https://evil.example", "Sec-Fetch-Site", "cross-site"}, 403},
		{"simple form POST, old browser", "POST", "/v1/shutdown", "a=b", []string{"Content-Type", "application/x-www-form-urlencoded"}, 401},
		{"JSON as plain text", "POST", "/v1/tasks", `{"name":"a"}`, []string{"Authorization", bearer, "Content-Type", "text/plain"}, 415},
		{"POST without a type", "POST", "/v1/shutdown", "", []string{"Authorization", bearer}, 415},
		{"DELETE without a type", "DELETE", "/v1/jobs/1", "", []string{"Authorization", bearer}, 415},
		{"an answer to a run", "POST", "/v1/runs/7f/answer", `{"request":"1","answer":"allow"}`, []string{"Authorization", bearer, "Content-Type", "application/json"}, 409},
		{"an approval of a task file", "POST", "/v1/task-files/approve", `{"job_id":"7f","file":"a.md","shown":"x"}`, []string{"Authorization", bearer, "Content-Type", "application/json"}, 409},
		{"a task that leaves its file", "POST", "/v1/tasks/7f/detach", "{}", []string{"Authorization", bearer, "Content-Type", "application/json"}, 409},
		{"preflight", "OPTIONS", "/v1/jobs", "", []string{"Origin", "https://evil.example", "Access-Control-Request-Method", "POST", "Access-Control-Request-Headers", "authorization"}, 403},
	} {
		t.Run(r.name, func(t *testing.T) {
			reply, body := request(t, c, r.method, url+r.path, r.body, r.header...)
			if reply.StatusCode != r.status {
				t.Errorf("answered %s %s, want %d", reply.Status, body, r.status)
			}
			if p := problemIn(t, body); strings.Contains(body, secret) {
				t.Errorf("contains the token: %+v", p)
			}
			if reply.Header.Get(apitype.VersionHeader) != "1.2.3" {
				t.Error("no version")
			}
			for name := range reply.Header {
				if strings.HasPrefix(name, "Access-Control-") {
					t.Errorf("sends %s", name)
				}
			}
			want(t, f)
		})
	}

	for _, r := range []struct {
		name, method, path, body, asked string
		header                          []string
	}{
		{"a program", "GET", "/v1/jobs", "", "Jobs", nil},
		{"a program by name", "GET", "/v1/jobs", "", "Jobs", []string{"Host", "LOCALHOST:" + port}},
		{"a program over IPv6", "GET", "/v1/jobs", "", "Jobs", []string{"Host", "[::1]:" + port}},
		{"our own page", "POST", "/v1/tasks/1/run", "{}", "RunTask 1", []string{"Origin", url, "Sec-Fetch-Site", "same-origin"}},
		{"typed into the address bar", "GET", "/v1/jobs", "", "Jobs", []string{"Sec-Fetch-Site", "none"}},
		{"a write without a body", "POST", "/v1/tasks/1/run", "", "RunTask 1", []string{"Content-Type", "application/json; charset=utf-8"}},
	} {
		t.Run(r.name, func(t *testing.T) {
			reply, body := request(t, c, r.method, url+r.path, r.body, append([]string{"Authorization", bearer}, r.header...)...)
			if reply.StatusCode != 200 {
				t.Errorf("answered %s %s", reply.Status, body)
			}
			want(t, f, r.asked)
		})
	}
}

// A trigger needs its own token instead of that of the API, and opens nothing else.
func TestTriggerOverTCP(t *testing.T) {
	_, f, url, secret := serveTCP(t)
	c := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	own, plain := "Bearer cst_7f", []string{"Content-Type", "text/plain"}
	for _, r := range []struct {
		name, method, path, body string
		header                   []string
		status                   int
	}{
		{"no token", "POST", "/v1/trigger/7f", "x", nil, 401},
		{"the token of the API", "POST", "/v1/trigger/7f", "x", []string{"Authorization", "Bearer " + secret}, 401},
		{"the token of another task", "POST", "/v1/trigger/8a", "x", []string{"Authorization", own}, 401},
		{"not a bearer token", "POST", "/v1/trigger/7f", "x", []string{"Authorization", "Basic cst_7f"}, 401},
		{"a page of another site", "POST", "/v1/trigger/7f", "x", []string{"Authorization", own, "Origin", "https://evil.example"}, 403},
		{"a page of another site, without CORS", "POST", "/v1/trigger/7f", "x", []string{"Authorization", own, "Sec-Fetch-Site", "cross-site"}, 403},
		{"another host", "POST", "/v1/trigger/7f", "x", []string{"Authorization", own, "Host", "evil.example"}, 421},
		{"a payload that is too long", "POST", "/v1/trigger/7f", strings.Repeat("x", apitype.MaxPayload+1), []string{"Authorization", own}, 413},
		{"another method", "GET", "/v1/trigger/7f", "", []string{"Authorization", own}, 401},
		{"another route", "POST", "/v1/tasks/7f/run", "{}", []string{"Authorization", own}, 401},
		{"a route above", "POST", "/v1/trigger/../shutdown", "", []string{"Authorization", own}, 401},
		{"a route above, escaped", "POST", "/v1/trigger/%2e%2e/shutdown", "", []string{"Authorization", own}, 401},
		{"a route above, escaped twice", "POST", "/v1/trigger/..%2Fshutdown", "", []string{"Authorization", own}, 401},
		{"no task", "POST", "/v1/trigger/", "", []string{"Authorization", own}, 401},
		{"a new token", "POST", "/v1/tasks/7f/trigger", "", []string{"Authorization", "Bearer " + secret, "Content-Type", "application/json"}, 409},
	} {
		reply, body := request(t, c, r.method, url+r.path, r.body, append(plain, r.header...)...)
		if reply.StatusCode != r.status {
			t.Errorf("%s: answered %s %s, want %d", r.name, reply.Status, body, r.status)
		}
		problemIn(t, body)
		want(t, f)
	}
	reply, body := request(t, c, "POST", url+"/v1/trigger/7f", "a new\norder", append(plain, "Authorization", own)...)
	if reply.StatusCode != 200 || body != `{"run_id":"made","status":"upcoming"}` {
		t.Errorf("answered %s %s", reply.Status, body)
	}
	want(t, f, "StartByEvent task of 7f a new\norder")
}

func TestHTTPAddress(t *testing.T) {
	s, f, url, secret := serveTCP(t)
	c := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	call := func(url string) error {
		req, err := http.NewRequest("GET", url+"/v1/jobs", nil)
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Authorization", "Bearer "+secret)
		reply, err := c.Do(req)
		if err == nil {
			reply.Body.Close()
		}
		return err
	}
	if err := call(url); err != nil {
		t.Fatal(err)
	}
	first := s.HTTPAddress()

	for _, address := range []string{"0.0.0.0:0", "192.0.2.1:80", "[::]:0", "example.com:80", "nonsense", "127.0.0.1:99999", ":0"} {
		if err := s.SetHTTPAddress(address); err == nil {
			t.Errorf("listens on %s: %s", address, s.HTTPAddress())
		}
		if s.HTTPAddress() != "" || call(url) == nil {
			t.Errorf("after %s it still listens", address)
		}
	}
	_, body := request(t, overSocket(s), "GET", "http://x/v1/status", "")
	if !strings.Contains(body, `"subject":"http_address"`) {
		t.Errorf("the status does not report it: %s", body)
	}

	if err := s.SetHTTPAddress(first); err != nil { // the port is free again
		t.Fatal(err)
	}
	if err := s.SetHTTPAddress(strings.Replace(first, "127.0.0.1", "localhost", 1)); err != nil || call(url) != nil {
		t.Errorf("the same port under another name: %v", err)
	}
	if err := s.SetHTTPAddress(""); err != nil || call(url) == nil {
		t.Errorf("cannot be disabled: %v", err)
	}
	_, body = request(t, overSocket(s), "GET", "http://x/v1/status", "")
	if strings.Contains(body, "http_address\",\"message") {
		t.Errorf("the fault stays: %s", body)
	}
	_ = f
}

// TestHTTPAddressSetting changes the setting by a request.
func TestHTTPAddressSetting(t *testing.T) {
	s, f := serve(t)
	c := overSocket(s)
	busy, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer busy.Close()
	reply, body := request(t, c, "PATCH", "http://x/v1/settings", `{"http_address":"`+busy.Addr().String()+`"}`)
	if p := problemIn(t, body); reply.StatusCode != 409 || p.Field != "http_address" {
		t.Errorf("an address in use: %s %+v", reply.Status, p)
	}
	want(t, f) // nothing was changed

	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := free.Addr().String()
	free.Close()
	if reply, body := request(t, c, "PATCH", "http://x/v1/settings", `{"http_address":"`+address+`"}`); reply.StatusCode != 200 {
		t.Fatal(body)
	}
	if s.HTTPAddress() != address {
		t.Errorf("listens on %q, want %s", s.HTTPAddress(), address)
	}
	data, err := os.ReadFile(filepath.Join(s.Home, "http.token"))
	if err != nil {
		t.Fatal(err)
	}
	// disabled through the connection that this ends
	tcp := &http.Client{Transport: &http.Transport{}}
	defer tcp.CloseIdleConnections()
	if reply, body := request(t, tcp, "PATCH", "http://"+address+"/v1/settings", `{"http_address":""}`, "Authorization", "Bearer "+strings.TrimSpace(string(data))); reply.StatusCode != 200 {
		t.Errorf("%s %s", reply.Status, body)
	}
	if s.HTTPAddress() != "" {
		t.Error("still listens")
	}
	f.take()
	if _, body := request(t, c, "PATCH", "http://x/v1/settings", `{"http_address":7}`); problemIn(t, body).Kind == "" {
		t.Error("no kind")
	}
}

func TestToken(t *testing.T) {
	dir := home(t)
	path := filepath.Join(dir, "http.token")
	first, err := httpToken(dir)
	if err != nil || len(first) != 64 {
		t.Fatalf("%q, %v", first, err)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
	if again, err := httpToken(dir); again != first || err != nil {
		t.Errorf("it changes: %v", err)
	}
	aside := filepath.Join(dir, "aside")
	for name, spoil := range map[string]func() error{
		"readable by others": func() error { return os.Chmod(path, 0o644) },
		"empty":              func() error { return os.WriteFile(path, nil, 0o600) },
		"short":              func() error { return os.WriteFile(path, []byte("abcd\n"), 0o600) },
		"a link": func() error {
			if err := os.Rename(path, aside); err != nil {
				return err
			}
			return os.Symlink(aside, path)
		},
	} {
		before, err := httpToken(dir)
		if err != nil {
			t.Fatal(err)
		}
		if err := spoil(); err != nil {
			t.Fatal(err)
		}
		after, err := httpToken(dir)
		info, statErr := os.Lstat(path)
		if err != nil || after == before || len(after) != 64 || statErr != nil || info.Mode() != 0o600 {
			t.Errorf("%s: %q after %q, %v, %v", name, after, before, info.Mode(), err)
		}
	}
}
