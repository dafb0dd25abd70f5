// Package member makes the background service of one machine a member of a
// fleet: it starts and watches the fleet agent, keeps the orders of this machine
// until their outcomes are delivered, and mirrors the records of the others.
package member
