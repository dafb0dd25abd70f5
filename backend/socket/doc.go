// Package socket is the unix socket of a data directory: where it is, who may
// listen on it, and how it is reached.
//
// A socket's address has at most about a hundred bytes, less than a path may
// have. If the path is longer, both sides use a short-lived symbolic link in
// the temporary directory; the socket itself is in the data directory, whose
// mode 0700 keeps other users out. Only if the data directory cannot be
// written, it is in a folder of the login's runtime directory, see FallbackDir.
package socket

// Ended is the Peer of a connection whose process has ended. Another process
// may use the connection then: who is at the other end is unknown.
const Ended = -1
