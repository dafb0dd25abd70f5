package api

import (
	"context"
	"net"
	"net/http"

	"claude-scheduler/backend/apitype"
	"claude-scheduler/backend/model"
	"claude-scheduler/backend/socket"
)

// peerKey is the context key of the peer of a connection.
type peerKey struct{}

// peer is the other end of a connection.
type peer struct {
	net.Conn
	network bool // by TCP, where the process is unknown
}

// withPeer adds the other end of a connection to the context of its requests.
func withPeer(ctx context.Context, conn net.Conn) context.Context {
	_, network := conn.(*net.TCPConn)
	return context.WithValue(ctx, peerKey{}, peer{conn, network})
}

// namedRun returns the run that the request names; empty: none.
func namedRun(r *http.Request) string { return r.Header.Get(apitype.RunHeader) }

// runOf returns the run that makes a request; empty: a user does. On systems that
// report which process has connected, it also recognizes processes that do not name
// their run: they may neither do what only users may, nor start a loop unseen.
func (s *Server) runOf(r *http.Request) string {
	if run := namedRun(r); run != "" {
		return run
	}
	p, _ := r.Context().Value(peerKey{}).(peer)
	if p.Conn == nil {
		return ""
	}
	run := ""
	pid := socket.Peer(p.Conn)
	if pid > 0 {
		run = s.Service.RunOfProcess(pid)
	}
	if run == "" && (pid == socket.Ended || socket.Peer(p.Conn) != pid) {
		return unknownRun
	}
	return run
}

// unknownRun stands for the run of a process that ended before it could be examined,
// while another process uses its connection.
const unknownRun = "unknown"

func (s *Server) answerRun(r *http.Request, in apitype.AnswerRequest) (apitype.AnswerResult, error) {
	if p, _ := r.Context().Value(peerKey{}).(peer); p.network {
		return apitype.AnswerResult{}, &model.Problem{Field: "http_address", Message: "requests cannot be answered over TCP, where a run cannot be distinguished from a user",
			Hint: "use the socket of the data directory, for example with claude-scheduler run answer", Kind: model.KindConflict}
	}
	return s.Service.Answer(r.Context(), s.runOf(r), r.PathValue("id"), in)
}
