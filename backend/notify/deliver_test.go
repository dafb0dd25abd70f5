package notify

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync"
	"testing"

	"claude-scheduler/backend/model"
)

// TestMain makes the test binary act as the program that delivers.
func TestMain(m *testing.M) {
	if len(os.Args) == 2 && os.Args[1] == "deliver" {
		os.Exit(Deliver(os.Stdin, os.Stdout))
	}
	os.Exit(m.Run())
}

func ownCommand(t *testing.T) []string {
	t.Helper()
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	return []string{program, "deliver"}
}

// got is a request that arrived.
type got struct {
	path, title, body string
}

// inbox returns a loopback server that stores what it receives.
func inbox(t *testing.T, status int) (*httptest.Server, <-chan got) {
	t.Helper()
	arrived := make(chan got, 16)
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		arrived <- got{r.URL.RequestURI(), r.Header.Get("Title"), string(body)}
		w.WriteHeader(status)
		_, _ = io.WriteString(w, "{}")
	}))
	t.Cleanup(s.Close)
	return s, arrived
}

func TestDeliver(t *testing.T) {
	s, arrived := inbox(t, http.StatusOK)
	host := strings.TrimPrefix(s.URL, "http://")
	p := deliveryRequest{Title: "Audit failed", Body: "It reached its budget.", Run: runInfoOf(model.Run{ID: "4f", TaskName: "Audit", Status: model.RunFailed, Reason: model.ReasonBudget})}
	for _, c := range []struct {
		address string
		want    got
	}{
		{s.URL + "/hook/s3cret?method=x", got{"/hook/s3cret?method=x", "", `{"title":"Audit failed","message":"It reached its budget.","text":"Audit failed\nIt reached its budget.",` +
			`"run":{"id":"4f","task_id":"","task_name":"Audit","job_id":"","status":"failed","reason":"budget","cost_usd":0,"headline":"","outcome":""}}`}},
		{"ntfy://" + host + "/my-topic?scheme=http", got{"/my-topic", "Audit failed", "It reached its budget."}},
		{"generic://" + host + "/x?disabletls=yes&template=json", got{"/x", "", `{"message":"It reached its budget.","title":"Audit failed"}`}},
		{"mattermost://" + host + "/0123456789?disabletls=yes", got{"/hooks/0123456789", "", `Audit failed\nIt reached its budget.`}},
	} {
		urls := urlNotifier{command: ownCommand(t)}
		p.Address = c.address
		if err := urls.send(t.Context(), p); err != nil {
			t.Errorf("%s: %v", c.address, err)
			continue
		}
		g := <-arrived
		if g.path != c.want.path || g.title != c.want.title || !strings.Contains(g.body, c.want.body) {
			t.Errorf("%s: got %q", c.address, g)
		}
	}
}

// Mail is delivered the same way.
func TestDeliverMail(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	letter := make(chan string, 1)
	go receiveMail(listener, letter)
	urls := urlNotifier{command: ownCommand(t)}
	err = urls.send(t.Context(), deliveryRequest{Title: "Audit failed", Body: "Look.",
		Address: "smtp://" + listener.Addr().String() + "/?from=a@example.org&to=b@example.org&auth=None&starttls=no&encryption=None"})
	if err != nil {
		t.Fatal(err)
	}
	if text := <-letter; !strings.Contains(text, "Subject: Audit failed\r\n") || !strings.Contains(text, "Look.") {
		t.Errorf("got %q", text)
	}
}

// receiveMail is a minimal mail server for one message.
func receiveMail(listener net.Listener, letter chan<- string) {
	conn, err := listener.Accept()
	if err != nil {
		return
	}
	defer conn.Close()
	say := func(line string) { _, _ = io.WriteString(conn, line+"\r\n") }
	say("220 here")
	var all strings.Builder
	data, buffer := false, make([]byte, 4096)
	for {
		n, err := conn.Read(buffer)
		if err != nil {
			return
		}
		text := string(buffer[:n])
		switch {
		case data:
			all.WriteString(text)
			if strings.HasSuffix(all.String(), "\r\n.\r\n") {
				data = false
				letter <- all.String()
				say("250 taken")
			}
		case strings.HasPrefix(text, "DATA"):
			data = true
			say("354 send the message")
		case strings.HasPrefix(text, "QUIT"):
			say("221 bye")
			return
		default:
			say("250 fine")
		}
	}
}

// Errors are described in words, and never contain the secrets of an address.
func TestDeliverFails(t *testing.T) {
	busy, _ := inbox(t, http.StatusForbidden)
	gone := httptest.NewServer(nil)
	gone.Close()
	t.Setenv("HTTPS_PROXY", gone.URL) // only servers on this machine are called
	host := strings.TrimPrefix(busy.URL, "http://")
	for _, c := range []struct{ address, want, secret string }{
		{busy.URL + "/hook/s3cretpath", "it answered 403 Forbidden", "s3cretpath"},
		{gone.URL + "/hook?token=s3crettoken", "refused", "s3crettoken"},
		{"http://me:pw1@" + host + "/", "it answered 403 Forbidden", "pw1"},
		{"https://example.org/s3cretpath", "refused", "s3cretpath"},
		{"ntfy://" + host + "/s3crettopic?scheme=http", "ntfy", "s3crettopic"},
		{"telegram://123456789:AAbbccddeeffgghhiijjkkllmmnnooppqqr@telegram?chats=123", "refused", "AAbbccddeeffgghhiijjkkllmmnnooppqqr"},
		{"slack://hook:WNA3PBYV6-F20DUQND3RQ-Webc4MAvoacrpPakR8phF0zi@webhook", "", "Webc4MAvoacrpPakR8phF0zi"},
		{"discord://s3crettokens3crettoken@123456789012345678", "", "s3crettoken"},
		{"pushover://shoutrrr:s3crettoken@userkeyuserkey", "", "s3crettoken"},
		{"unknown://s3crettoken@host", "is not the URL of a known service", "s3crettoken"},
		{"telegram://s3crettoken", "is an incomplete telegram URL", "s3crettoken"},
		{"generic+https://example.org/s3cretpath", "refused", "s3cretpath"},
	} {
		urls := urlNotifier{command: ownCommand(t)}
		err := urls.send(t.Context(), deliveryRequest{Address: c.address, Title: "T", Body: "B"})
		switch {
		case err == nil:
			t.Errorf("%s: delivered", c.address)
		case !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), c.secret) || strings.Contains(err.Error(), c.address):
			t.Errorf("%s: got %v", c.address, err)
		}
		faults := urls.failing([]string{"https://other", c.address})
		if len(faults) != 1 || strings.Contains(faults[0].To+faults[0].Message, c.secret) {
			t.Errorf("%s: got %+v", c.address, faults)
		}
	}
}

// An address that hangs delays neither the desktop, nor the others, nor Close.
func TestAddressThatHangs(t *testing.T) {
	called := make(chan struct{}, 1)
	hangs := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body) // only then does the server notice that the caller has left
		called <- struct{}{}
		<-r.Context().Done()
	}))
	defer hangs.Close()
	s, arrived := inbox(t, http.StatusOK)
	p := &paper{}
	o := options()
	var log locked
	o.Log = slog.New(slog.NewTextHandler(&log, nil))
	o.Deliver = ownCommand(t)
	o.Settings = func() model.Settings {
		settings := model.NewSettings()
		settings.NotificationURLs = model.Strings{hangs.URL + "/s3crettoken", s.URL + "/in"}
		return settings
	}
	n := newNotifier(o, p)
	n.Ended(run("1", model.RunFailed))
	if g := <-arrived; g.path != "/in" {
		t.Errorf("got %q", g)
	}
	<-called
	n.Close()
	if len(p.said) != 2 || strings.Contains(log.String(), "s3crettoken") {
		t.Errorf("got %q, %s", p.said, log.String())
	}
}

// The switches apply to addresses and the desktop; a test ignores them.
func TestAddressSwitches(t *testing.T) {
	s, arrived := inbox(t, http.StatusOK)
	o := options()
	o.Deliver = ownCommand(t)
	var mu sync.Mutex
	settings := model.NewSettings()
	settings.NotificationURLs = model.Strings{s.URL}
	o.Settings = func() model.Settings { mu.Lock(); defer mu.Unlock(); return settings }
	n := newNotifier(o, &paper{})
	n.Ended(run("nothing to do", model.RunCancelled))
	n.Ended(run("2", model.RunFailed))
	if g := <-arrived; !strings.Contains(g.body, `"id":"2"`) {
		t.Errorf("got %q", g)
	}
	mu.Lock()
	settings.NotificationsEnabled = false
	mu.Unlock()
	n.Ended(run("3", model.RunFailed))
	tried := n.Test(t.Context())
	if len(tried) != 2 || tried[0] != (DeliveryResult{"Desktop", nil}) || tried[1].Err != nil || tried[1].To != s.URL {
		t.Errorf("got %+v", tried)
	}
	if g := <-arrived; !strings.Contains(g.body, `"run":null`) {
		t.Errorf("got %q", g)
	}
	n.Close()
	if len(arrived) != 0 {
		t.Errorf("also notified: %q", <-arrived)
	}
}

func TestCheckAddress(t *testing.T) {
	for _, good := range []string{"https://example.org/x", "http://127.0.0.1:1", "ntfy://ntfy.sh/me", "generic+https://example.org", "cloudevents+https://example.org/x", "CloudEvents+http://127.0.0.1:1", "smtp://u:p@mail.example.org:587/?from=a@b.c&to=d@e.f"} {
		if err := CheckAddress(good); err != nil {
			t.Errorf("%s: %v", good, err)
		}
	}
	for _, bad := range []string{"https://", "s3cret://s3cret", "logger://", "telegram://s3cret", "slack:", "ntfy://", "%", "file:///etc/passwd", "cloudevents+", "cloudevents+s3cret", "cloudevents+https://", "cloudevents+ntfy://s3cret", "cloudevents://s3cret"} {
		if err := CheckAddress(bad); err == nil || strings.Contains(err.Error(), "s3cret") {
			t.Errorf("%s: got %v", bad, err)
		}
	}
}

func TestNameOf(t *testing.T) {
	for address, want := range map[string]string{
		"https://me:pw@example.org:8443/hook/token?x=y": "https://example.org:8443", "ntfy://ntfy.sh/topic": "ntfy://ntfy.sh", "cloudevents+https://example.org/token": "cloudevents+https://example.org",
		"pushbullet://token/device": "pushbullet", "telegram://token@telegram": "telegram", "%": "a URL",
	} {
		if got := serviceName(address); got != want {
			t.Errorf("%s: got %s", address, got)
		}
	}
}

// Invalid input gives an exit code; a program without output gives a message.
func TestDeliverBadInput(t *testing.T) {
	var out bytes.Buffer
	if code := Deliver(strings.NewReader("{"), &out); code == 0 {
		t.Errorf("got %d, %s", code, out.String())
	}
	for _, command := range [][]string{nil, {"/nonexistent/program"}, {"true"}} {
		c := urlNotifier{command: command}
		if err := c.send(context.Background(), deliveryRequest{Address: "https://example.org/s3crettoken"}); err == nil || strings.Contains(err.Error(), "s3cret") {
			t.Errorf("%q: got %v", command, err)
		}
	}
}

// locked is a buffer that a log may write while a test reads it.
type locked struct {
	mu   sync.Mutex
	text strings.Builder
}

func (l *locked) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

func (l *locked) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

// A ping is a GET without a body; its error does not name the address.
func TestPing(t *testing.T) {
	s, arrived := inbox(t, http.StatusOK)
	o := options()
	o.Deliver = ownCommand(t)
	n := newNotifier(o, &paper{})
	defer n.Close()
	if err := n.Ping(t.Context(), s.URL+"/s3crettoken?x=1"); err != nil {
		t.Fatal(err)
	}
	if g := <-arrived; g != (got{path: "/s3crettoken?x=1"}) {
		t.Errorf("got %+v", g)
	}
	refusing, _ := inbox(t, http.StatusNotFound)
	if err := n.Ping(t.Context(), refusing.URL+"/s3crettoken"); err == nil || err.Error() != "it answered 404 Not Found" {
		t.Errorf("got %v", err)
	}
	if err := n.Ping(t.Context(), "http://127.0.0.1:1/s3crettoken"); err == nil || strings.Contains(err.Error(), "s3crettoken") {
		t.Errorf("got %v", err)
	}
}
