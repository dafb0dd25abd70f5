package notify

import (
	"net/http"
	"strings"
	"testing"
)

func TestWithoutMentions(t *testing.T) {
	for text, want := range map[string]string{
		"Updated 3 of <b>4</b> files, a < b":          "Updated 3 of <b>4</b> files, a < b",
		"me@example.com wrote @types/node and @me":    "me@example.com wrote @types/node and @me",
		"<!channel> <!subteam^S1> <@U1> <#C1>":        "<_!channel> <_!subteam^S1> <_@U1> <_#C1>",
		"<https://evil.example|the log>":              "<_https://evil.example|the log>",
		"<https://example.com/log>":                   "<https://example.com/log>",
		"@everyone, @here and (@channel) @All @room.": "@_everyone, @_here and (@_channel) @_All @_room.",
		"@everyone@here":                              "@_everyone@here",
		"mail all@here or @everyones":                 "mail all@here or @everyones",
	} {
		if got := strings.ReplaceAll(withoutMentions(text), zeroWidthSpace, "_"); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

// Sent texts mention no one; a program that reads the record gets the original
// text.
func TestDeliverMentionsNobody(t *testing.T) {
	s, arrived := inbox(t, http.StatusOK)
	host := strings.TrimPrefix(s.URL, "http://")
	p := deliveryRequest{Title: "@here finished", Body: "<!channel> look", Run: &runInfo{Headline: "<!channel> look"}}
	for _, address := range []string{s.URL, "generic+" + s.URL, "ntfy://" + host + "/topic?scheme=http"} {
		p.Address = address
		if err := p.deliver(t.Context()); err != nil {
			t.Fatal(address, err)
		}
		g := <-arrived
		text, headline, _ := strings.Cut(g.title+g.body, `"run"`)
		text = strings.ReplaceAll(text, `\u003c`, "<")
		if strings.Contains(text, "<!") || strings.Contains(text, "@here") {
			t.Errorf("%s: %s", address, text)
		}
		if strings.Contains(g.body, `"run"`) && !strings.Contains(headline, `\u003c!channel`) {
			t.Errorf("%s: %s", address, headline)
		}
	}
}
