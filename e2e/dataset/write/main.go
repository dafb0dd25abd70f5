// Command write fills a data directory with a realistic data set.
package main

import (
	"fmt"
	"os"
	"strings"
	"time"

	"claude-scheduler/e2e/dataset"
)

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintf(os.Stderr, "usage: go run ./e2e/dataset/write KIND DIRECTORY\nkinds: %s\n", strings.Join(dataset.Kinds(), ", "))
		os.Exit(2)
	}
	home, err := os.UserHomeDir()
	if err == nil {
		var set *dataset.Set
		if set, err = dataset.New(os.Args[1], home, time.Now()); err == nil {
			err = set.Write(os.Args[2])
		}
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
