// Package fleettest contains only tests: two data directories are two machines
// of a fleet, with a real engine between them. Services, agents and the engine are
// killed, the connection to the engine is cut, and then the records of both
// machines are compared with what really ran.
//
// build/temporal.sh builds the engine; without it the tests are skipped, unless
// CLAUDE_SCHEDULER_TEST_FLEET=1 requires them, as make check does.
package fleettest
