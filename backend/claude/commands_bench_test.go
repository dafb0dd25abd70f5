package claude

import "testing"

// Listing again reads the folders, but does not start the CLI.
func BenchmarkScan(b *testing.B) {
	env := []string{"HOME=" + b.TempDir()}
	dir := b.TempDir()
	for b.Loop() {
		scan(env, dir)
	}
}
