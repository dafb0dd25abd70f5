package api

import (
	"fmt"
	"net"
	"time"

	"claude-scheduler/backend/apitype"
	"claude-scheduler/backend/model"
)

// SetHTTPAddress makes the server listen on a loopback address such as
// 127.0.0.1:7878, or on none for "". It takes effect immediately and ends the
// previous listener. Before Start it is only stored. The error is a
// *model.Problem; nothing then listens on TCP, and the status says why.
func (s *Server) SetHTTPAddress(address string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if address == s.wanted && (s.tcp != nil || address == "") {
		return nil
	}
	s.wanted = address
	if s.unix == nil {
		return nil
	}
	return s.listenTCP()
}

// listenTCP replaces the TCP listener by one on the configured address. The
// caller holds the lock.
func (s *Server) listenTCP() error {
	s.closeLater(s.tcp)
	s.tcp, s.tcpFault = nil, nil
	if s.wanted == "" {
		return nil
	}
	listener, err := s.openTCP(s.wanted)
	if err != nil {
		p := &model.Problem{Operation: "listen", Field: "http_address", Message: err.Error(), Hint: "free the port or choose another one", Kind: model.KindConflict}
		s.tcpFault = &apitype.Fault{Subject: "http_address", Message: p.Message, Hint: p.Hint, Since: time.Now()}
		return p
	}
	s.tcp = listener
	return nil
}

func (s *Server) openTCP(address string) (*httpListener, error) {
	token, err := httpToken(s.Home)
	if err != nil {
		return nil, err
	}
	listener, err := listenLoopback(address)
	if err != nil {
		return nil, err
	}
	g := guard{next: s.handler, token: token, hosts: hosts(listener.Addr().(*net.TCPAddr)), version: s.Version}
	return open(listener, s.timely(g), s.logger()), nil
}

// listenLoopback listens on an address that only this machine can reach.
func listenLoopback(address string) (net.Listener, error) {
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return nil, err
	}
	if host == "localhost" { // whatever the hosts file says
		host = "127.0.0.1"
	}
	if ip := net.ParseIP(host); ip == nil || !ip.IsLoopback() {
		return nil, fmt.Errorf("%s is not a loopback address", host)
	}
	return net.Listen("tcp", net.JoinHostPort(host, port))
}

// tryTCP reports whether an address is available, unless this server uses it,
// so that a setting that cannot work is refused.
func (s *Server) tryTCP(address string) error {
	if address == "" {
		return nil
	}
	if _, port, err := net.SplitHostPort(address); err == nil {
		if _, own, err := net.SplitHostPort(s.HTTPAddress()); err == nil && port == own {
			return nil // in use by this server
		}
	}
	listener, err := listenLoopback(address)
	if err != nil {
		return &model.Problem{Field: "http_address", Message: err.Error(), Hint: "free the port or choose another one", Kind: model.KindConflict}
	}
	return listener.Close()
}

// HTTPAddress returns where the server listens on TCP; empty if it does not.
func (s *Server) HTTPAddress() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.tcp.address()
}
