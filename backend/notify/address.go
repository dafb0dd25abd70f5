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

// services are those of the library that reach a person, in the order in which
// they are named to one.
var services = []string{
	"ntfy", "slack", "discord", "telegram", "smtp", "teams", "matrix", "mattermost", "rocketchat", "googlechat", "signal", "zulip", "lark", "wecom",
	"pushover", "pushbullet", "gotify", "bark", "join", "ifttt", "notifiarr", "opsgenie", "pagerduty", "generic",
}

// hosted are those whose address names a server; in the others that place is
// a token, or says nothing.
var hosted = []string{"http", "https", "ntfy", "smtp", "gotify", "mattermost", "rocketchat", "matrix", "zulip", "signal"}

// isWebhook reports whether an address takes our own JSON. The library would
// read the query of such an address as its own settings.
func isWebhook(scheme string) bool { return scheme == "http" || scheme == "https" }

// CheckAddress reports why an address cannot be told anything; nil: it can. It
// calls nobody. An error is a *model.Problem without a field, and never holds the
// address.
func CheckAddress(address string) (err error) {
	u, err := url.Parse(address)
	if err != nil {
		return model.Invalid("", "is not a URL", "for example https://…, ntfy://…, slack://…")
	}
	if isWebhook(u.Scheme) {
		if u.Hostname() == "" {
			return model.Invalid("", "names no host", "for example https://example.org/hook")
		}
		return nil
	}
	defer func() {
		if recover() != nil { // the library trusts some addresses to be whole
			err = incomplete(u.Scheme, "")
		}
	}()
	_, err = parseURL(hostless(u, address))
	return err
}

// hostless is an address, which u is too, without the name of a user for whom the library would
// log in while it reads it.
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

// parseURL is the library's service for an address.
func parseURL(address string) (types.Service, error) {
	scheme, _, _ := strings.Cut(address, ":")
	name, _, _ := strings.Cut(strings.ToLower(scheme), "+")
	if !slices.Contains(services, name) {
		return nil, model.Invalid("", "names no service that is known", "https://… or one of "+strings.Join(services, "://, ")+"://")
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

// serviceName is what an address is called where it must not be shown whole: a path,
// a query and often the host are the key to it.
func serviceName(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return "an address"
	}
	if u.Hostname() != "" && slices.Contains(hosted, u.Scheme) {
		return u.Scheme + "://" + u.Host
	}
	return u.Scheme
}
