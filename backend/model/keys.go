package model

// onlyKnown reports whether every field of a JSON object, which has been found
// valid, has one of the names. It allocates nothing: most records hold nothing
// unknown, and a map of all their fields costs more than reading them. A name
// that is written with escapes counts as unknown, which costs only time.
func onlyKnown(object []byte, names map[string]struct{}) bool {
	depth, key := 0, true
	for i := 0; i < len(object); i++ {
		switch object[i] {
		case '{', '[':
			depth++
		case '}', ']':
			depth--
		case ',':
			key = true
		case ':':
			key = false
		case '"':
			begin := i + 1
			for i = begin; object[i] != '"'; i++ {
				if object[i] == '\\' {
					i++
				}
			}
			if depth != 1 || !key {
				continue
			}
			if _, known := names[string(object[begin:i])]; !known {
				return false
			}
		}
	}
	return true
}
