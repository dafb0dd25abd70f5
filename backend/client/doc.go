// Package client speaks with the background service: the one typed way by
// which the window, the tray, the command line and the MCP server do anything.
//
// Its services (Jobs, Tasks, Runs, Profiles, Settings, System) have methods
// that take and give plain records, without contexts, channels or functions,
// so that the window can bind them as they are. What streams is a method of
// Client itself. Errors are *model.Problem, unless the context of WithContext
// ended.
package client
