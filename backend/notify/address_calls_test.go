package notify

import (
	"net"
	"strings"
	"testing"
)

// Checking an address sends nothing, and an address at which the library panics is
// refused like any other.
func TestCheckSendsNothing(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	called := make(chan bool, 1)
	go func() {
		conn, err := listener.Accept()
		if err == nil {
			conn.Close()
		}
		called <- err == nil
	}()
	host := listener.Addr().String()
	if err := CheckAddress("matrix://someone:secret-of-theirs@" + host + "/?rooms=talk&disableTLS=yes"); err != nil {
		t.Errorf("refused: %v", err)
	}
	err = CheckAddress("matrix://someone:secret-of-theirs@" + host + "/?rooms=")
	if err == nil || strings.Contains(err.Error(), "secret-of-theirs") || !strings.Contains(err.Error(), "is an incomplete matrix URL") {
		t.Errorf("got %v", err)
	}
	listener.Close()
	if <-called {
		t.Error("the server was called")
	}
}
