package notify

import (
	"net/url"
	"regexp"
	"slices"
	"strings"
)

// shortest is the least length of a part of an address that is taken for a key
// to it. Names and passwords count from their first letter.
const shortest = 6

var webAddress = regexp.MustCompile(`[a-z]+://[^\s"']+`)

// redactURLs takes out of a text what an address keeps secret, and every other
// address that stands in it: libraries tell of the one they called.
func redactURLs(text, address string) string {
	text = strings.ReplaceAll(text, address, "the address")
	text = webAddress.ReplaceAllString(text, "the address")
	for _, key := range secretsIn(address) {
		text = strings.ReplaceAll(text, key, "…")
	}
	return text
}

// secretsIn are the parts of an address that may be secret, the longest first, as
// they are written in it and as they are sent.
func secretsIn(address string) []string {
	u, err := url.Parse(address)
	if err != nil {
		return []string{address}
	}
	var keys []string
	add := func(least int, parts ...string) {
		for _, part := range parts {
			for _, form := range []string{part, url.PathEscape(part), url.QueryEscape(part)} {
				if len(form) >= least && !slices.Contains(keys, form) {
					keys = append(keys, form)
				}
			}
		}
	}
	if u.User != nil {
		password, _ := u.User.Password()
		add(1, u.User.String(), u.User.Username()+":"+password, password)
		add(shortest, u.User.Username())
	}
	if !slices.Contains(hosted, u.Scheme) {
		add(shortest, u.Host, u.Hostname())
	}
	add(shortest, u.Opaque, u.Fragment)
	add(shortest, strings.Split(u.Path, "/")...)
	for _, values := range u.Query() {
		add(shortest, values...)
	}
	slices.SortFunc(keys, func(a, b string) int { return len(b) - len(a) })
	return keys
}
