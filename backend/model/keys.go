package model

// onlyKnown reports whether every field of a valid JSON object has one of the
// names. It allocates nothing: most records have no unknown fields, and a map
// of all fields costs more than reading them. A name written with escapes
// counts as unknown, which only costs time.
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
