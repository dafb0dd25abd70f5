// Package socket is the unix socket of a data directory: where it is, who may
// listen on it, and how it is reached.
//
// A socket's address holds about a hundred bytes, less than a path may have.
// Where the path is longer, both sides go through a short-lived symbolic link
// in the temporary directory; the socket itself is always in the data
// directory, whose mode 0700 is what keeps others out.
package socket
