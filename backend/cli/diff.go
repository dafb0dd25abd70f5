package cli

import (
	"bytes"
	"encoding/json"
)

// difference returns the merge patch from before to after: changed fields, and
// null for removed ones.
func difference(before, after map[string]any) map[string]any {
	patch := map[string]any{}
	for name, old := range before {
		now, kept := after[name]
		if !kept {
			patch[name] = nil
			continue
		}
		oldObject, wasObject := old.(map[string]any)
		nowObject, isObject := now.(map[string]any)
		if wasObject && isObject {
			if inner := difference(oldObject, nowObject); len(inner) > 0 {
				patch[name] = inner
			}
			continue
		}
		if !sameJSON(old, now) {
			patch[name] = now
		}
	}
	for name, now := range after {
		if _, known := before[name]; !known {
			patch[name] = now
		}
	}
	return patch
}

func sameJSON(a, b any) bool {
	x, errX := json.Marshal(a)
	y, errY := json.Marshal(b)
	return errX == nil && errY == nil && bytes.Equal(x, y)
}
