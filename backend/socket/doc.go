// Package socket is the unix socket of a data directory: where it is, who may
// listen on it, and how it is reached.
//
// A socket's address holds about a hundred bytes, less than a path may have.
// Where the path is longer, both sides go through a short-lived symbolic link
// in the temporary directory; the socket itself is in the data directory, whose
// mode 0700 is what keeps others out. Only where nothing can be written to the data
// directory it is in a folder of the login's runtime directory, see Elsewhere.
package socket
