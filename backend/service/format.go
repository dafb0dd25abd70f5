package service

import (
	"fmt"
	"strconv"
)

// plural is "1 run", "100,000 runs".
func plural(n int, word string) string {
	if n != 1 {
		word += "s"
	}
	text := strconv.Itoa(n)
	for at := len(text) - 3; at > 0; at -= 3 {
		text = text[:at] + "," + text[at:]
	}
	return text + " " + word
}

// formatBytes is "640 kB", "1.2 GB": in thousands, as file managers count.
func formatBytes(n int64) string {
	size, unit := float64(n), "B"
	for _, next := range []string{"kB", "MB", "GB", "TB"} {
		if size < 999.5 {
			break
		}
		size, unit = size/1000, next
	}
	if unit != "B" && size < 9.95 {
		return fmt.Sprintf("%.1f %s", size, unit)
	}
	return fmt.Sprintf("%.0f %s", size, unit)
}
