// Package fleettest contains only tests: two data directories are two machines
// of a fleet, with a real engine between them. Services, agents and the engine are
// killed, the connection to the engine is cut, and then the records of both
// machines are compared with what really ran.
//
// They take minutes and need the engine that build/temporal.sh builds, so they are
// skipped without CLAUDE_SCHEDULER_TEST_FLEET=1, which make check sets:
//
//	build/temporal.sh && CLAUDE_SCHEDULER_TEST_FLEET=1 go test -v ./backend/fleettest
package fleettest
