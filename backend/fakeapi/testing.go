package fakeapi

import (
	"context"
	"testing"
)

// StartFor starts a server that ends with a test.
func StartFor(t testing.TB) *Server {
	t.Helper()
	s, err := Start(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return s
}
