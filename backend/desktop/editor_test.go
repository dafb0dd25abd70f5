package desktop

import "testing"

func TestEditorOf(t *testing.T) {
	for want, have := range map[string][]string{"": nil, "code": {"zed", "code"}, "zed": {"vim", "zed"}} {
		got := editorOf(func(name string) bool {
			for _, n := range have {
				if n == name {
					return true
				}
			}
			return false
		})
		if got != want {
			t.Errorf("with %v: %q; want %q", have, got, want)
		}
	}
}
