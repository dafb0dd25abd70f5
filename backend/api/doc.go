// Package api is the only way to change anything: it serves the routes of
// package apitype over HTTP with JSON, and turns each request into one call of
// the service.
//
// It listens on the unix socket of the data directory, which only its owner can
// reach. On TCP it listens only when an address is set, on loopback only, and
// there every request needs the token in the file http.token; requests that a
// web page could have caused are refused first, see guard.
//
// Every failure is a model.Problem, whether the service refused a field, the
// route does not exist or a handler panicked.
package api
