package client

import (
	"bufio"
	"bytes"
	"errors"
	"io"
)

// message is one server-sent event.
type message struct {
	name string // empty: "message"
	data []byte // lines joined by line feeds
}

// messages reads server-sent events from r until each fails or r ends, which is
// not an error. An incomplete message is dropped.
func messages(r io.Reader, each func(message) error) error {
	in := bufio.NewReaderSize(r, 64<<10)
	var m message
	for {
		line, err := in.ReadBytes('\n')
		if err != nil {
			if errors.Is(err, io.EOF) {
				return nil
			}
			return err
		}
		line = bytes.TrimRight(line, "\r\n")
		field, value, _ := bytes.Cut(line, []byte{':'})
		value = bytes.TrimPrefix(value, []byte{' '})
		switch {
		case len(line) == 0:
			if m.data == nil {
				m = message{}
				continue
			}
			if err := each(m); err != nil {
				return err
			}
			m = message{}
		case string(field) == "event":
			m.name = string(value)
		case string(field) == "data" && m.data == nil:
			m.data = append([]byte{}, value...)
		case string(field) == "data":
			m.data = append(append(m.data, '\n'), value...)
		}
	}
}
