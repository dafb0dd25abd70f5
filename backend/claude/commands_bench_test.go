package claude

import "testing"

// Listing again costs a look at the folders, not a start of the CLI.
func BenchmarkScan(b *testing.B) {
	env := []string{"HOME=" + b.TempDir()}
	dir := b.TempDir()
	for b.Loop() {
		scan(env, dir)
	}
}
