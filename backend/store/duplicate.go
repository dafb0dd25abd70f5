package store

import (
	"bytes"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
)

// duplicateField returns the JSON path of the first field that occurs twice in
// its object; empty: none. The value must be valid JSON. Only one of the two
// would be read, and the next write would drop the other.
func duplicateField(value []byte) string {
	type level struct {
		object bool
		key    string          // the field that is being read
		at     int             // the element that is being read
		few    []string        // the keys so far, as long as they are few
		many   map[string]bool // used instead of few once they are not
	}
	var open []level
	path := func() string {
		var names []string
		for _, l := range open {
			if l.object {
				names = append(names, l.key)
			} else if len(names) > 0 {
				names[len(names)-1] += "[" + strconv.Itoa(l.at) + "]"
			}
		}
		return strings.Join(names, ".")
	}
	wantKey := false
	for i := 0; i < len(value); i++ {
		switch value[i] {
		case '{':
			open, wantKey = append(open, level{object: true}), true
		case '[':
			open, wantKey = append(open, level{}), false
		case '}', ']':
			open = open[:len(open)-1]
		case ',':
			if top := &open[len(open)-1]; top.object {
				wantKey = true
			} else {
				top.at++
			}
		case '"':
			end := stringEnd(value, i)
			if wantKey {
				wantKey = false
				top := &open[len(open)-1]
				top.key = keyText(value[i:end])
				if top.many[top.key] || slices.Contains(top.few, top.key) {
					return path()
				}
				if top.many != nil {
					top.many[top.key] = true
				} else if top.few = append(top.few, top.key); len(top.few) > 64 {
					top.many = make(map[string]bool, 2*len(top.few))
					for _, key := range top.few {
						top.many[key] = true
					}
					top.few = nil
				}
			}
			i = end - 1
		}
	}
	return ""
}

// stringEnd returns the end of the string that begins at an offset, including
// its quote.
func stringEnd(value []byte, begin int) int {
	for i := begin + 1; i < len(value); i++ {
		switch value[i] {
		case '\\':
			i++
		case '"':
			return i + 1
		}
	}
	return len(value)
}

// keyText returns a key without its quotes and escapes.
func keyText(quoted []byte) string {
	if bytes.IndexByte(quoted, '\\') < 0 {
		return string(quoted[1 : len(quoted)-1])
	}
	var text string
	if json.Unmarshal(quoted, &text) != nil {
		return string(quoted)
	}
	return text
}
