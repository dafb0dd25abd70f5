package member

import (
	"net"
	"net/url"
	"strconv"
	"strings"

	"claude-scheduler/backend/model"
	"claude-scheduler/backend/store"
)

// checkWeb refuses an address that a browser could not open.
func checkWeb(address string) error {
	u, err := url.Parse(address)
	if address != "" && (err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "") {
		return model.Invalid("engine", "web="+address+" is not the address of a page", "for example temporal://buildhost:7233?namespace=agents&web=http://buildhost:8080")
	}
	return nil
}

// webOf returns the address of the engine's own pages: what the user said, or what
// follows from the address of Temporal Cloud and of the development server; empty:
// unknown.
func webOf(f store.Fleet) string {
	host, port, err := net.SplitHostPort(f.Address)
	switch {
	case f.Web != "":
		return f.Web
	case err != nil:
		return ""
	case strings.HasSuffix(host, ".tmprl.cloud") || strings.HasSuffix(host, ".temporal.io"):
		return "https://cloud.temporal.io"
	case host == "localhost" || net.ParseIP(host).IsLoopback():
		if n, err := strconv.Atoi(port); err == nil {
			return "http://" + net.JoinHostPort(host, strconv.Itoa(n+1000))
		}
	}
	return ""
}
