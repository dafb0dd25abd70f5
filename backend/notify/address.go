package notify

import (
	"errors"
	"io"
	"log"
	"net/url"
	"slices"
	"strings"

	"github.com/nicholas-fedor/shoutrrr/pkg/router"
	"github.com/nicholas-fedor/shoutrrr/pkg/types"

	"claude-scheduler/backend/model"
)

// services are those of the library that notify users, in the order in which
// they are listed.
var services = []string{
	"ntfy", "slack", "discord", "telegram", "smtp", "teams", "matrix", "mattermost", "rocketchat", "googlechat", "signal", "zulip", "lark", "wecom",
	"pushover", "pushbullet", "gotify", "bark", "join", "ifttt", "notifiarr", "opsgenie", "pagerduty", "generic",
}

// hosted are those whose URL contains a server; in the others the host is a
// token, or meaningless.
var hosted = []string{"http", "https", cloudEvents + "http", cloudEvents + "https", "ntfy", "smtp", "gotify", "mattermost", "rocketchat", "matrix", "zulip", "signal"}

// isWebhook reports whether a URL accepts our JSON. The library would read the
// query of such a URL as its own settings.
func isWebhook(scheme string) bool { return scheme == "http" || scheme == "https" }

// CheckAddress reports why a URL cannot be used for notifications; nil: it can.
// It sends nothing. An error is a *model.Problem without a field, and never
// contains the URL.
func CheckAddress(address string) (err error) {
	u, err := url.Parse(address)
	if err != nil {
		return model.Invalid("", "is not a URL", "for example https://…, ntfy://…, slack://…")
	}
	if kind, ok := strings.CutPrefix(u.Scheme, cloudEvents); ok {
		if !isWebhook(kind) || u.Hostname() == "" {
			return model.Invalid("", "is not a web address after "+cloudEvents, "for example cloudevents+https://example.org/events")
		}
		return nil
	}
	if isWebhook(u.Scheme) {
		if u.Hostname() == "" {
			return model.Invalid("", "contains no host", "for example https://example.org/hook")
		}
		return nil
	}
	defer func() {
		if recover() != nil { // the library panics on some incomplete URLs
			err = incomplete(u.Scheme, "")
		}
	}()
	_, err = parseURL(hostless(u, address))
	return err
}

// hostless returns address, parsed as u, without the user name, with which the
// library would log in while parsing it.
func hostless(u *url.URL, address string) string {
	if !strings.HasPrefix(u.Scheme, "matrix") || u.User == nil {
		return address
	}
	password, _ := u.User.Password()
	without := *u
	without.User = url.UserPassword("", password)
	return without.String()
}

func incomplete(name, why string) error {
	return model.Invalid("", "is an incomplete "+name+" URL"+why, "see https://shoutrrr.nickfedor.com for how it is written")
}

// parseURL returns the library's service for a URL.
func parseURL(address string) (types.Service, error) {
	scheme, _, _ := strings.Cut(address, ":")
	name, _, _ := strings.Cut(strings.ToLower(scheme), "+")
	if !slices.Contains(services, name) {
		return nil, model.Invalid("", "is not the URL of a known service", "https://… or one of "+strings.Join(services, "://, ")+"://")
	}
	routes, err := router.New(log.New(io.Discard, "", 0))
	if err != nil {
		return nil, err
	}
	service, err := routes.Locate(address)
	if err != nil {
		why := ""
		if inner := errors.Unwrap(err); inner != nil && !errors.Is(inner, router.ErrInitializeFailed) {
			why = ": " + redactURLs(inner.Error(), address)
		}
		return nil, incomplete(name, why)
	}
	return service, nil
}

// serviceName returns a display name for a URL that must not be shown
// completely: path, query and often the host are secret.
func serviceName(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return "a URL"
	}
	if u.Hostname() != "" && slices.Contains(hosted, u.Scheme) {
		return u.Scheme + "://" + u.Host
	}
	return u.Scheme
}
