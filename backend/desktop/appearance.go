package desktop

import "fmt"

// Appearance is how the system wants programs to look.
type Appearance struct {
	Scheme string `json:"scheme" ts_type:"'light' | 'dark' | ''"` // empty: the web view knows
	Accent string `json:"accent"`                                 // #rrggbb; empty: the system has none
}

// colour writes a colour of three channels between 0 and 1; empty when one is
// out of that range, which is how a system says that it has no accent.
func colour(r, g, b float64) string {
	for _, channel := range []float64{r, g, b} {
		if channel < 0 || channel > 1 {
			return ""
		}
	}
	return fmt.Sprintf("#%02x%02x%02x", byte(r*255+0.5), byte(g*255+0.5), byte(b*255+0.5))
}
