// Package client is the typed client of the background service, used by the
// window, the tray, the command line and the MCP server.
//
// Its services (Jobs, Tasks, Runs, Profiles, Settings, System) have methods
// that accept and return plain records, without contexts, channels or
// functions, so that the window can bind them directly. Streams are methods of
// Client itself. Errors are *model.Problem, unless the context of WithContext
// ended.
//
// The package example starts a service, creates a task and asks when it is due;
// that of [Client.Events] follows a run to its end. They are in example_test.go.
package client
