// Package link connects the background service with its fleet agent: calls in
// both directions, as lines of JSON over the agent's standard input and output,
// and the records that they exchange. When the service ends, the agent reads
// the end of its input and ends too.
package link
