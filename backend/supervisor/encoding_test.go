package supervisor

import (
	"bytes"
	"reflect"
	"testing"
)

func TestSpecEncoding(t *testing.T) {
	for name, spec := range map[string]Spec{
		"text":  {ID: "é", StateDir: "/ü", Log: "/l", Secrets: []string{"日本"}, Steps: []Step{{Name: "main", Argv: []string{"a"}, Env: []string{"A=ß"}, Dir: "/", Stdin: []byte("\xff")}}},
		"bytes": {ID: "é", StateDir: "/\xff", Log: "/ü", ServiceLock: "\xfe", Secrets: []string{"s\xfc", "日本"}, Steps: []Step{{Argv: []string{"\xff"}, Env: []string{"A=\xfe\xff", "B=ß"}, Dir: "/w\xff"}, {Name: "check"}}},
		"empty": {Steps: []Step{}},
	} {
		data, err := spec.encode()
		if err != nil {
			t.Fatal(err)
		}
		got, err := decodeSpec(bytes.NewReader(data))
		if err != nil || !reflect.DeepEqual(got, spec) {
			t.Errorf("%s: %v\n%+v, want\n%+v", name, err, got, spec)
		}
		if name == "text" && bytes.Contains(data, []byte(perByte)) {
			t.Errorf("an older supervisor could not read %s", data)
		}
	}
	if _, err := decodeSpec(bytes.NewReader([]byte(`{"encoding":"later"}`))); err == nil {
		t.Error("an unknown encoding is accepted")
	}
}
