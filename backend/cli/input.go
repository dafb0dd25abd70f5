package cli

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"unicode/utf8"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"claude-scheduler/backend/model"
)

// maxFileSize limits what is read from a file: more than the longest prompt, escaped.
const maxFileSize = 64 << 20

// readInput reads a file; "-" is standard input.
func (c *console) readInput(field, path string) ([]byte, error) {
	in := c.in
	if path != "-" {
		file, err := os.Open(path)
		if err != nil {
			return nil, unreadable(field, err)
		}
		defer file.Close()
		in = file
	}
	data, err := io.ReadAll(io.LimitReader(in, maxFileSize+1))
	if err != nil {
		return nil, unreadable(field, err)
	}
	if len(data) > maxFileSize {
		return nil, model.Invalid(field, fmt.Sprintf("%s is longer than %d bytes", path, maxFileSize), "")
	}
	if !utf8.Valid(data) {
		return nil, notText(field, path)
	}
	return data, nil
}

// checkText refuses arguments in another encoding, such as those of a terminal in
// Latin-1: sent as JSON, they would silently become other characters. Names of
// files may have any bytes.
func checkText(cmd *cobra.Command, args []string) error {
	if readsFiles := cmd.Name() == "import" || cmd.Name() == "export"; readsFiles {
		return nil
	}
	for i, arg := range args {
		if !utf8.ValidString(arg) && (i == 0 || args[i-1] != "--from-file") {
			return withOperation(commandName(cmd), notText("", fmt.Sprintf("%q", arg)))
		}
	}
	return nil
}

func notText(field, what string) error {
	return model.Invalid(field, what+" is not UTF-8 text", "convert it, for example with iconv -f latin1 -t utf8; a terminal needs a UTF-8 locale")
}

func unreadable(field string, err error) error {
	var path *os.PathError
	if errors.As(err, &path) {
		err = fmt.Errorf("%s: %w", path.Path, path.Err)
	}
	return model.Invalid(field, "cannot read "+err.Error(), "")
}

// readSecret reads a value from standard input: at a terminal one line that is not
// shown, else all of it without its last line end.
func (c *console) readSecret(prompt string) (string, error) {
	if c.interactive {
		fmt.Fprint(c.errOut, prompt)
		value, err := term.ReadPassword(int(os.Stdin.Fd()))
		fmt.Fprintln(c.errOut)
		if err != nil {
			return "", unreadable("value", err)
		}
		return string(value), nil
	}
	data, err := c.readInput("value", "-")
	return strings.TrimSuffix(strings.TrimSuffix(string(data), "\n"), "\r"), err
}

// readObject reads the fields of a record as JSON.
func (c *console) readObject(path string) (map[string]any, error) {
	data, err := c.readInput("from_file", path)
	if err != nil {
		return nil, err
	}
	fields, err := object(data)
	if err != nil {
		p := *problemOf(err)
		p.Field, p.Message = "from_file", path+" "+p.Message
		return nil, &p
	}
	return fields, nil
}

// object decodes one JSON object; numbers keep their notation.
func object(data []byte) (map[string]any, error) {
	var out map[string]any
	if err := decodeOne(data, &out); err != nil {
		return nil, err
	}
	if out == nil {
		return nil, model.Invalid("", "is not a JSON object", `write the fields as {"name": "…"}`)
	}
	return out, nil
}

// decodeOne decodes exactly one JSON value.
func decodeOne(data []byte, out any) error {
	if !utf8.Valid(data) {
		return notText("", "it")
	}
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.UseNumber()
	err := dec.Decode(out)
	if err == nil {
		if _, rest := dec.Token(); rest != io.EOF {
			return model.Invalid("", notJSON(data, int(dec.InputOffset()), "there is text after the JSON value"), "")
		}
		return nil
	}
	var p *model.Problem
	var syntax *json.SyntaxError
	var kind *json.UnmarshalTypeError
	switch {
	case errors.As(err, &p):
		return p
	case errors.As(err, &syntax):
		return model.Invalid("", notJSON(data, int(syntax.Offset), syntax.Error()), "")
	case errors.As(err, &kind):
		if kind.Field == "" {
			return model.Invalid("", "is not a JSON object", `write the fields as {"name": "…"}`)
		}
		return model.Invalid(kind.Field, "a "+kind.Value+" is not a valid value", "")
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return model.Invalid("", notJSON(data, len(data), "it is incomplete"), "")
	}
	return model.Invalid("", "is not valid JSON: "+err.Error(), "")
}

func notJSON(data []byte, offset int, why string) string {
	before := data[:min(max(offset, 0), len(data))]
	line := bytes.Count(before, []byte("\n")) + 1
	return fmt.Sprintf("is not valid JSON: line %d: %s", line, why)
}
