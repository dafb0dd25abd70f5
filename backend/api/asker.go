package api

import (
	"context"
	"net"
	"net/http"

	"claude-scheduler/backend/apitype"
	"claude-scheduler/backend/model"
	"claude-scheduler/backend/socket"
)

// peerKey is the context key of who made a connection, a peer.
type peerKey struct{}

// peer is the other end of a connection.
type peer struct {
	pid     int  // 0: unknown
	network bool // by TCP, where the process is unknown
}

// withPeer adds the other end of a connection to the context of its requests.
func withPeer(ctx context.Context, conn net.Conn) context.Context {
	_, network := conn.(*net.TCPConn)
	return context.WithValue(ctx, peerKey{}, peer{socket.Peer(conn), network})
}

// askingRun returns the run whose processes made a request, as they say; empty: none.
func askingRun(r *http.Request) string { return r.Header.Get(apitype.RunHeader) }

// runOf is askingRun for what only people may do: a process of a run that does
// not say so is recognized too, where the system tells which process has
// connected.
func (s *Server) runOf(r *http.Request) string {
	if run := askingRun(r); run != "" {
		return run
	}
	if p, _ := r.Context().Value(peerKey{}).(peer); p.pid > 0 {
		return s.Service.RunOfProcess(p.pid)
	}
	return ""
}

func (s *Server) answerRun(r *http.Request, in apitype.AnswerRequest) (apitype.AnswerResult, error) {
	if p, _ := r.Context().Value(peerKey{}).(peer); p.network {
		return apitype.AnswerResult{}, &model.Problem{Field: "http_address", Message: "permissions are not answered by TCP, where a run cannot be told from a person",
			Hint: "use the socket of the data directory, for example with claude-scheduler run answer", Kind: model.KindConflict}
	}
	return s.Service.Answer(r.Context(), s.runOf(r), r.PathValue("id"), in)
}
