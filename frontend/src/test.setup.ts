import '@testing-library/jest-dom/vitest'

// jsdom has no layout: every size is 0 and never changes.
globalThis.ResizeObserver = class {
  observe() {}
  unobserve() {}
  disconnect() {}
}
