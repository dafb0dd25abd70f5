package desktop

import "fmt"

// Appearance is the system's color scheme and accent color.
type Appearance struct {
	Scheme string `json:"scheme" ts_type:"'light' | 'dark' | ''"` // empty: the web view decides
	Accent string `json:"accent"`                                 // #rrggbb; empty: the system has none
}

// color formats a color of three channels between 0 and 1; empty if one is
// out of range, which means that the system has no accent color.
func color(r, g, b float64) string {
	for _, channel := range []float64{r, g, b} {
		if channel < 0 || channel > 1 {
			return ""
		}
	}
	return fmt.Sprintf("#%02x%02x%02x", byte(r*255+0.5), byte(g*255+0.5), byte(b*255+0.5))
}
