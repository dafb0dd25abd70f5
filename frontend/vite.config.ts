import { svelte } from '@sveltejs/vite-plugin-svelte'
import { svelteTesting } from '@testing-library/svelte/vite'
import { defineConfig } from 'vitest/config'

const here = import.meta.dirname

// The window embeds dist, and a fresh clone has to compile before the frontend
// was ever built: so dist/.gitkeep is committed. Vite empties dist; the copy
// of .gitkeep in public puts it back.
export default defineConfig({
  plugins: [svelte(), svelteTesting()],
  resolve: { alias: { $lib: `${here}/src/lib`, $ui: `${here}/src/ui`, $components: `${here}/src/components` } },
  // The window reads its files from the program itself, so their size does not matter.
  build: { target: 'safari16', emptyOutDir: true, chunkSizeWarningLimit: 4096 },
  // The limit is for tests that hang; a busy machine may need most of it.
  test: { testTimeout: 60_000, environment: 'jsdom', include: ['src/**/*.test.ts'], setupFiles: ['src/test.setup.ts'], env: { TZ: 'Europe/Berlin' } },
})
