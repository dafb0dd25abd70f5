package model

import (
	"fmt"
	"math"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// first returns the first error that is not nil.
func first(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

func each(list []string, check func(int, string) error) error {
	for i, s := range list {
		if err := check(i, s); err != nil {
			return err
		}
	}
	return nil
}

func checkUnique(field string, ids []string) error {
	seen := make(map[string]bool, len(ids))
	for i, id := range ids {
		if seen[id] {
			return Invalid(fmt.Sprintf("%s[%d]", field, i), fmt.Sprintf("%s is listed twice", id), "list each task once")
		}
		seen[id] = true
	}
	return nil
}

func checkName(field, name string) error {
	switch {
	case strings.TrimSpace(name) == "":
		return Invalid(field, "is empty", "give it a name")
	case utf8.RuneCountInString(name) > MaxName:
		return Invalid(field, fmt.Sprintf("is longer than %d characters", MaxName), "shorten it")
	case strings.ContainsFunc(name, func(r rune) bool { return r < ' ' || r == 0x7f }):
		return Invalid(field, "contains a line break or control character", "keep it to one line")
	}
	return nil
}

// checkModelName checks values that become one argument of the CLI.
func checkModelName(field, word string) error {
	if strings.HasPrefix(word, "-") || strings.ContainsFunc(word, func(r rune) bool { return r <= ' ' || r == 0x7f }) {
		return Invalid(field, fmt.Sprintf("%q is not a model name", word), "sonnet, opus, haiku or a full model name")
	}
	return nil
}

func checkEnum[T ~string](field string, v T, accepted []T) error {
	if oneOf(v, accepted) {
		return nil
	}
	words := make([]string, len(accepted))
	for i, a := range accepted {
		words[i] = string(a)
	}
	return Invalid(field, fmt.Sprintf("%q is not a valid value", string(v)), "one of "+strings.Join(words, ", "))
}

func checkOptionalEnum[T ~string](field string, v T, accepted []T) error {
	if v == "" {
		return nil
	}
	return checkEnum(field, v, accepted)
}

func checkCount(field string, n int) error {
	if n < 0 {
		return Invalid(field, fmt.Sprintf("%d is negative", n), "0 or more")
	}
	return nil
}

func checkAtLeastOne(field string, n int) error {
	if n < 1 || n > 100 {
		return Invalid(field, fmt.Sprintf("%d is out of range", n), "1 to 100")
	}
	return nil
}

func checkRange(field string, n, lowest, highest int) error {
	if n < lowest || n > highest {
		return Invalid(field, fmt.Sprintf("%d is out of range", n), fmt.Sprintf("%d to %d", lowest, highest))
	}
	return nil
}

func checkSeconds(field string, n int) error {
	if n < 0 {
		return Invalid(field, fmt.Sprintf("%d is negative", n), "whole seconds, 0 or more")
	}
	if n > maxSeconds {
		return Invalid(field, fmt.Sprintf("%d seconds is longer than a year", n), "whole seconds")
	}
	return nil
}

func checkMoney(field string, usd float64) error {
	if usd < 0 || math.IsNaN(usd) || math.IsInf(usd, 0) {
		return Invalid(field, fmt.Sprintf("%v is not an amount", usd), "US dollars, 0 or more")
	}
	return nil
}

func checkURL(i int, raw string) error {
	u, err := url.Parse(raw)
	if err != nil || u.Scheme == "" {
		// never the URL itself: it may contain a token
		return Invalid(fmt.Sprintf("notification_urls[%d]", i), "is not a URL", "for example https://…, ntfy://…, slack://…")
	}
	return nil
}

// checkHeartbeat accepts a web address, or nothing. It never names the address:
// it may contain a token.
func checkHeartbeat(raw string) error {
	if raw == "" {
		return nil
	}
	u, err := url.Parse(raw)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" {
		return Invalid("heartbeat_url", "is not a web address", "for example https://hc-ping.com/…")
	}
	return nil
}

// checkTimeOfDay accepts HH:MM, or nothing.
func checkTimeOfDay(field, text string) error {
	if text == "" {
		return nil
	}
	if at, err := time.Parse("15:04", text); err != nil || at.Format("15:04") != text {
		return Invalid(field, fmt.Sprintf("%q is not a time of day", text), "hours and minutes, for example 07:30")
	}
	return nil
}

func checkHTTPAddress(address string) error {
	if address == "" {
		return nil
	}
	host, ok := hostOf(address)
	if !ok {
		return Invalid("http_address", fmt.Sprintf("%q is not host:port", address), "for example 127.0.0.1:7878")
	}
	if ip, err := netip.ParseAddr(host); host != "localhost" && (err != nil || !ip.IsLoopback()) {
		return Invalid("http_address", fmt.Sprintf("%q is not a loopback address", host), "only this machine may connect: 127.0.0.1, [::1] or localhost")
	}
	return nil
}

// hostOf returns the host of host:port; an IPv6 host is in brackets.
func hostOf(address string) (host string, ok bool) {
	colon := strings.LastIndexByte(address, ':')
	if colon < 0 {
		return "", false
	}
	if port, err := strconv.Atoi(address[colon+1:]); err != nil || port < 0 || port > 65535 {
		return "", false
	}
	return strings.TrimSuffix(strings.TrimPrefix(address[:colon], "["), "]"), true
}
