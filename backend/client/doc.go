// Package client speaks with the background service: the one typed way by
// which the window, the tray, the command line and the MCP server do anything.
//
// Its services (Jobs, Tasks, Runs, Profiles, Settings, System) have methods
// that take and give plain records, without contexts, channels or functions,
// so that the window can bind them as they are. What streams is a method of
// Client itself. Errors are *model.Problem, unless the context of WithContext
// ended.
//
// The package example starts a service, creates a task and asks when it is due;
// that of [Client.Events] follows a run to its end. They are in example_test.go.
package client
