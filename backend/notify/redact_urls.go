package notify

import (
	"net/url"
	"regexp"
	"slices"
	"strings"
)

// shortest is the minimum length of a part of a URL that is treated as a key.
// User names and passwords of any length are.
const shortest = 6

var webAddress = regexp.MustCompile(`[a-z]+://[^\s"']+`)

// redactURLs removes the secret parts of a URL from a text, and every other URL
// in it: libraries mention the one they called.
func redactURLs(text, address string) string {
	text = strings.ReplaceAll(text, address, "the URL")
	text = webAddress.ReplaceAllString(text, "the URL")
	for _, key := range secretsIn(address) {
		text = strings.ReplaceAll(text, key, "…")
	}
	return text
}

// secretsIn returns the parts of a URL that may be secret, longest first, as
// written and as sent.
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
