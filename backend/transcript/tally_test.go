package transcript

import (
	"encoding/json"
	"testing"
)

func TestTally(t *testing.T) {
	t.Parallel()
	const jest = "PASS src/a.test.ts\n\nTest Suites: 3 passed, 3 total\nTests:       212 passed, 212 total\nSnapshots:   0 total\nTime:        4.2 s\n"
	for _, c := range []struct{ command, output, want string }{
		{"npm test", jest, "212 passed"},
		{"cd shop && CI=1 npm test -- --silent 2>&1 | tail -20", jest, "212 passed"},
		{"npx jest src/a.test.ts", "Exit code 1\nTests:       2 failed, 1 skipped, 1 todo, 1,000 passed, 4 total\n", ""},
		{"npx jest", "Exit code 1\nTests:       2 failed, 1 skipped, 1 todo, 208 passed, 212 total\n", "2 failed, 208 passed"},
		{"npx jest", "Tests:       3 failed, 3 total\n", "3 failed"},
		{"npx jest", "Tests:       3 skipped, 3 total\n", ""},
		{"npx jest", "Tests:       1 failed, 5 passed, 9 total\n", ""}, // it does not add up
		{"npx vitest run", "\x1b[2m Test Files \x1b[22m \x1b[1m\x1b[32m3 passed\x1b[39m\x1b[22m\x1b[90m (3)\x1b[39m\n\x1b[2m      Tests \x1b[22m \x1b[1m\x1b[32m1204 passed\x1b[39m\x1b[22m\x1b[90m (1204)\x1b[39m\n", "1,204 passed"},
		{"pnpm test", " Test Files  1 failed | 2 passed (3)\n      Tests  1 failed | 40 passed | 2 skipped (43)\n", "1 failed, 40 passed"},
		{"python -m pytest -q", "....\n4 passed in 0.12s\n", "4 passed"},
		{"pytest", "=================== 1 failed, 211 passed, 2 skipped in 3.21s ===================", "1 failed, 211 passed"},
		{"pytest", "===== 2 passed, 1 error in 0.31s =====", ""},
		{"cargo test", "test result: ok. 12 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.03s\n\ntest result: FAILED. 3 passed; 1 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s\n", "1 failed, 15 passed"},
		{"cargo test | tail -3", "test result: ok. 12 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.03s\n", ""}, // of several, perhaps
		{"go test ./...", "?   \ta\t[no test files]\nok  \tb\t0.2s\nok  \tc\t(cached)\nFAIL\td\t1.1s\nFAIL\n", "1 package failed, 2 passed"},
		{"go test ./b", "ok  \tb\t0.2s\n", "1 package passed"},
		{"yarn mocha", "\n  41 passing (2s)\n  1 pending\n  2 failing\n", "2 failed, 41 passed"},
		{"npx playwright test", "  1 failed\n    a.spec.ts:3:1 › a\n  12 passed (31.4s)\n", "1 failed, 12 passed"},
		{"npx playwright test | tail -1", "  12 passed (31.4s)\n", ""}, // others may have failed
		{"bundle exec rspec", "212 examples, 1 failure, 2 pending\n", "1 failed, 209 passed"},
		{"dotnet test", "Passed!  - Failed:     0, Passed:    12, Skipped:     0, Total:    12, Duration: 21 ms - A.dll (net8.0)\n", "12 passed"},
		{"vendor/bin/phpunit", "OK (212 tests, 400 assertions)\n", "212 passed"},
		{"mvn -q test", "[INFO] Tests run: 12, Failures: 0, Errors: 1, Skipped: 1\n", "1 failed, 10 passed"},
		{"node --test", "ℹ tests 13\nℹ pass 12\nℹ fail 1\n", "1 failed, 12 passed"},
		// Nothing is certain.
		{"npm test", "231 tests passed", ""},
		{"npm test", jest + jest, ""},
		{"npm test", jest + "4 passed in 0.12s\n", ""},
		{"cat last.log", jest, ""},
		{"cat last.log && npm test", jest, ""},
		{"npm test; cat last.log", jest, ""},
		{"npm test && npx vitest run", jest, ""},
		{"npm test | grep Tests | head -1", jest, ""},
		{"echo 'npm test'", jest, ""},
		{"npm test", "[1204 lines truncated]\n" + jest, ""},
		{"npm run testimonials", jest, ""},
		// Commits.
		{`git commit -am "Round discounts once"`, "[fix/rounding 5d1c0aa] Round discounts once\n 2 files changed, 9 insertions(+)", "1 commit"},
		{"git add -A && git commit -m \"$(cat <<'EOF'\nFix it\n\nnpm test\nEOF\n)\" && git push", "[main (root-commit) 5d1c0aa] Fix it\n", "1 commit"},
		{"git commit -m a a.go && git commit -m b b.go", "[detached HEAD 5d1c0aa] a\n 1 file changed\n[detached HEAD 6d1c0aa] b\n", "2 commits"},
		{"git -C shop commit -m a", "[main 5d1c0aa] a\n", "1 commit"},
		{"git commit --amend --no-edit", "[main 5d1c0aa] a\n", ""},
		{"git commit -m a", "On branch main\nnothing to commit, working tree clean\n", ""},
		{"git log # git commit", "[main 5d1c0aa] a\n", ""},
		{"git show", "[main 5d1c0aa] a\n", ""},
	} {
		input, err := json.Marshal(map[string]string{"command": c.command})
		if err != nil {
			t.Fatal(err)
		}
		if got := tally("Bash", input, c.output); got != c.want {
			t.Errorf("%s: %q, want %q", c.command, got, c.want)
		}
		if got := tally("Read", input, c.output); got != "" {
			t.Errorf("of another tool: %q", got)
		}
	}
}
