package store

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"claude-scheduler/backend/model"
)

// writeForever adds jobs and runs and prints a line after each durable one.
func writeForever(dir string) int {
	s, err := Open(dir)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	for n := len(s.Jobs.All()); ; n++ {
		err := s.Jobs.Update(func(jobs []model.Job) ([]model.Job, error) { return append(jobs, job(fmt.Sprint(n))), nil })
		if err == nil {
			err = s.Runs.Put(aHistory(n*100, n*100+100)...)
		}
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			return 1
		}
		fmt.Println(n)
	}
}

func TestKilledAtAnyMoment(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for range 12 {
		cmd, lines := startChild(t, "write", dir)
		first, err := strconv.Atoi(lines.next(t))
		if err != nil {
			t.Fatal(err)
		}
		acknowledged := first
		stop := time.After(time.Duration(rand.IntN(60_000)) * time.Microsecond) // the moment is meant to be random
		said := make(chan int)
		go func() {
			defer close(said)
			for lines.scan.Scan() {
				if n, err := strconv.Atoi(lines.scan.Text()); err == nil {
					said <- n
				}
			}
		}()
		killed := false
		for n, open := 0, true; open; {
			select {
			case n, open = <-said:
				if open {
					acknowledged = n
				}
			case <-stop:
				if !killed {
					killed = true
					cmd.Process.Kill()
				}
				stop = nil
			}
			for _, name := range []string{jobsFile, runsFile} { // a reader at any moment
				if data, err := os.ReadFile(filepath.Join(dir, name)); err != nil || !json.Valid(data) {
					t.Fatalf("%s is not valid: %v %.80q", name, err, data)
				}
			}
		}
		cmd.Wait()
		s := openStore(t, dir)
		wantNoFaults(t, s)
		jobs := len(s.Jobs.All())
		runs := list(t, s, Filter{})
		if jobs < acknowledged+1 || len(runs) < (acknowledged+1)*100 {
			t.Fatalf("%d jobs and %d runs, but %d was acknowledged", jobs, len(runs), acknowledged)
		}
		wantHistory(t, s, len(runs))
		s.Close()
		if left, _ := filepath.Glob(filepath.Join(dir, ".*.tmp")); len(left) > 0 {
			t.Errorf("leftovers %v", left)
		}
		if len(runs) != jobs*100 { // killed between the two
			if err := os.RemoveAll(dir); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// editInLoop is a program that ignores other writers: it reads jobs.json, adds
// a job and writes the file, as a script does. At its end it prints the longest
// time, in milliseconds, between its reading and writing.
func editInLoop(dir, tag string, inPlace bool) int {
	path := filepath.Join(dir, jobsFile)
	var longest time.Duration
	written := time.Now()
	for n := 0; n < 30; {
		read := time.Now()
		data, err := os.ReadFile(path)
		var jobs []map[string]any
		if err != nil || json.Unmarshal(data, &jobs) != nil {
			continue // read while another program was writing
		}
		if lost := missing(jobs, tag, n); lost != "" {
			if time.Since(written) > time.Minute {
				fmt.Println("lost", lost)
				return 1
			}
			continue // being merged
		}
		jobs = append(jobs, map[string]any{"id": fmt.Sprint(tag, n)})
		out, err := json.MarshalIndent(jobs, "", " ")
		if err != nil {
			return 1
		}
		if inPlace {
			err = os.WriteFile(path, out, 0o600)
		} else if err = os.WriteFile(path+"."+tag, out, 0o600); err == nil {
			err = os.Rename(path+"."+tag, path)
		}
		if err != nil {
			fmt.Println(err)
			return 1
		}
		n++
		written = time.Now()
		longest = max(longest, written.Sub(read))
		time.Sleep(20 * time.Millisecond) // a script that also does other things
	}
	fmt.Println(longest.Milliseconds())
	return 0
}

// missing returns the first of n jobs that does not exist.
func missing(jobs []map[string]any, tag string, n int) string {
	ids := map[any]bool{}
	for _, j := range jobs {
		ids[j["id"]] = true
	}
	for k := range n {
		if id := fmt.Sprint(tag, k); !ids[id] {
			return id
		}
	}
	return ""
}

func TestTwoProgramsWritingAtOnceLoseNothing(t *testing.T) {
	t.Parallel()
	for _, how := range []string{"rename", "inplace"} {
		t.Run(how, func(t *testing.T) {
			dir := t.TempDir()
			s := openStore(t, dir)
			addJob(t, s, "start")
			_, lines := startChild(t, how, dir, "theirs")
			ended := make(chan string, 1)
			go func() { ended <- lines.next(t) }()
			ours := 0
			var word string
			var heldUp time.Duration // the longest time from one of our writes to the next check
			for word == "" {
				select {
				case word = <-ended:
				default:
					began := time.Now()
					addJob(t, s, fmt.Sprint("ours", ours))
					ours++
					heldUp = max(heldUp, time.Since(began))
				}
			}
			longest, err := strconv.Atoi(word)
			if err != nil {
				t.Fatal(word)
			}
			addJob(t, s, "end")
			var jobs []map[string]any
			if err := json.Unmarshal([]byte(text(t, dir, jobsFile)), &jobs); err != nil || len(jobs) != len(s.Jobs.All()) {
				t.Errorf("%d jobs in the file, %d in memory, %v", len(jobs), len(s.Jobs.All()), err)
			}
			if lost := missing(jobs, "theirs", 30); lost != "" {
				t.Errorf("lost %s", lost)
			}
			// A program that is delayed between reading and writing removes our
			// changes, and the file does not show it. Nor do we see it when we are
			// delayed until it has read and written again.
			quick := max(heldUp, time.Duration(longest)*time.Millisecond) < raceWindow/2
			if lost := missing(jobs, "ours", ours); lost != "" && quick {
				t.Errorf("lost %s: %s", lost, jobIDs(s))
			}
			if copies := damagedCopies(t, dir); len(copies) > 0 {
				t.Errorf("copies %v", copies)
			}
		})
	}
}
