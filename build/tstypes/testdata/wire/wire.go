// Package wire has one of each kind of type that crosses to the page.
package wire

import (
	"encoding/json"
	"time"
)

// App is bound.
type App struct{}

func (*App) Get(id string) (Record, error)                 { return Record{}, nil }
func (*App) Save(r Record, ids []string, n int)            {}
func (*App) At(from time.Time) error                       { return nil }
func (*App) hidden()                                       {}
func (*App) List(fields map[string]any) ([]*Record, error) { return nil, nil }

// Base is embedded.
type Base struct {
	ID string `json:"id"` // UUID
}

// Record is one of each field.
type Record struct {
	Base
	// Color of it. It says */ too.
	Color  Color           `json:"color"`
	Level  Level           `json:"level"`
	Option Option          `json:"option"`
	At     *time.Time      `json:"at"`
	Tags   []string        `json:"tags"`
	Always []Option        `json:"always" ts_type:"Option[]"`
	Raw    json.RawMessage `json:"raw,omitempty"`
	Next   *Record         `json:"next,omitempty"`
	Any    any             `json:"any"`
	OK     bool            `json:"ok"`
	Err    error           `json:"-"`
	own    int
}

// Color has constants.
type Color string

const (
	Red  Color = "red"
	Blue Color = "blue" // comes after Red
)

// Level has numbers.
type Level int

const (
	Low  Level = 1
	High Level = 2
)

// Option writes null for "".
type Option string

const Only Option = "only"

func (o Option) MarshalJSON() ([]byte, error) { return json.Marshal(string(o)) }
