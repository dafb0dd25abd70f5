package api

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"claude-scheduler/backend/client"
	"claude-scheduler/backend/socket"
)

// stalled returns requests whose body is never completed.
func stalled() map[string]string {
	json := "Host: x\r\nContent-Type: application/json\r\n"
	return map[string]string{
		"one that is read":       "POST /v1/tasks HTTP/1.1\r\n" + json + "Content-Length: 100\r\n\r\n{\"na",
		"one that is not read":   "GET /v1/jobs HTTP/1.1\r\n" + json + "Content-Length: 100\r\n\r\n{",
		"without a byte of it":   "PATCH /v1/settings HTTP/1.1\r\n" + json + "Content-Length: 100\r\n\r\n",
		"of another type":        "POST /v1/tasks HTTP/1.1\r\nHost: x\r\nContent-Type: text/plain\r\nContent-Length: 100\r\n\r\nx",
		"in chunks":              "POST /v1/tasks HTTP/1.1\r\n" + json + "Transfer-Encoding: chunked\r\n\r\n5\r\n{\"nam",
		"without a chunk":        "POST /v1/tasks HTTP/1.1\r\n" + json + "Transfer-Encoding: chunked\r\n\r\n",
		"for no route":           "POST /v1/nothing HTTP/1.1\r\n" + json + "Content-Length: 100\r\n\r\nx",
		"larger than is allowed": "POST /v1/tasks HTTP/1.1\r\n" + json + fmt.Sprintf("Content-Length: %d\r\n\r\n", 2*maxBody) + strings.Repeat("x", 300<<10),
	}
}

// send opens a connection and sends the beginning of a request.
func send(t *testing.T, s *Server, text string) net.Conn {
	t.Helper()
	conn, err := socket.Dial(t.Context(), s.Home)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	if err := conn.SetDeadline(time.Now().Add(30 * time.Second)); err != nil {
		t.Fatal(err)
	}
	go func() { _, _ = io.WriteString(conn, text) }() // the server may hang up before everything is sent
	return conn
}

func TestAStalledBodyIsCutOff(t *testing.T) {
	s, _ := serve(t, func(s *Server) { s.bodyTime = 50 * time.Millisecond })
	for name, text := range stalled() {
		conn := send(t, s, text)
		if _, err := io.ReadAll(conn); err != nil && strings.Contains(err.Error(), "timeout") {
			t.Errorf("%s: the connection stays open: %v", name, err)
		}
	}
}

// The limit does not affect a request that arrived in time, and its connection
// serves the next.
func TestABodyThatArrivedHasNoLimit(t *testing.T) {
	s, f := serve(t, func(s *Server) { s.bodyTime = 50 * time.Millisecond })
	first := "POST /v1/tasks HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 12\r\n\r\n{\"name\":\"a\"}"
	conn := send(t, s, first)
	in := bufio.NewReader(conn)
	for range 3 {
		reply, err := http.ReadResponse(in, nil)
		if err != nil || reply.StatusCode != 200 {
			t.Fatalf("%v, %v", reply, err)
		}
		if _, err := io.Copy(io.Discard, reply.Body); err != nil {
			t.Fatal(err)
		}
		<-time.After(2 * 50 * time.Millisecond) // longer than the limit, if it still applied
		if _, err := io.WriteString(conn, first); err != nil {
			t.Fatal(err)
		}
	}
	if calls := f.take(); len(calls) < 3 {
		t.Errorf("calls %q", calls)
	}
}

// Stop does not wait for incomplete bodies: their clients get an answer, instead of
// a closed connection as after the grace period for requests.
func TestStopDoesNotWaitForAStalledBody(t *testing.T) {
	s, _ := serve(t)
	readers := map[string]*bufio.Reader{}
	for _, body := range []string{"Content-Length: 100", "Transfer-Encoding: chunked"} {
		conn := send(t, s, "POST /v1/tasks HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nExpect: 100-continue\r\n"+body+"\r\n\r\n")
		readers[body] = bufio.NewReader(conn)
		// The server answers 100 Continue when it begins to read the body.
		if reply, err := http.ReadResponse(readers[body], nil); err != nil || reply.StatusCode != http.StatusContinue {
			t.Fatalf("%v, %v", reply, err)
		}
	}
	s.Stop()
	for body, in := range readers {
		if reply, err := http.ReadResponse(in, nil); err != nil || reply.StatusCode != http.StatusBadRequest {
			t.Errorf("%s: %+v, %v", body, reply, err)
		}
	}
}

// While the service stops, one request does not cut off the next.
func TestRequestsWhileStopping(t *testing.T) {
	s, f := serve(t)
	c := client.New(s.Home)
	if err := c.System.Shutdown(); err != nil {
		t.Fatal(err)
	}
	for range 500 {
		if _, err := c.Jobs.Create(map[string]any{"name": "a"}); err != nil {
			t.Fatal(err)
		}
		if _, err := c.Jobs.Delete("7f"); err != nil {
			t.Fatal(err)
		}
		f.take()
	}
}
