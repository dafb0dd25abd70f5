// Stands in for what Wails puts on the page: bound methods and events, over HTTP.
{
  const page = crypto.randomUUID()
  const listeners = new Map()
  const stream = new EventSource(`/events/${page}`)
  stream.onmessage = ({ data }) => {
    const event = JSON.parse(data)
    for (const listener of listeners.get(event.name) ?? []) listener(...event.data)
  }
  window.unanswered = 0 // calls: while there are some, the page may still change
  const called = async (path, args) => {
    window.unanswered++
    try {
      const answer = await fetch(`/call/${page}/${path}`, { method: 'POST', body: JSON.stringify(args.map((arg) => arg ?? null)) })
      const value = await answer.json()
      if (!answer.ok) throw new Error(value)
      return value
    } finally {
      window.unanswered--
    }
  }
  const methods = (struct) => new Proxy({}, { get: (_, method) => (...args) => called(`${struct}/${method}`, args) })
  const structs = (pkg) => new Proxy({}, { get: (_, struct) => methods(`${pkg}.${struct}`) })
  window.go = new Proxy({}, { get: (_, pkg) => structs(pkg) })
  window.runtime = {
    EventsOn(name, listener) {
      if (!listeners.has(name)) listeners.set(name, new Set())
      listeners.get(name).add(listener)
      return () => listeners.get(name).delete(listener)
    },
    WindowSetBackgroundColour() {},
    Environment: async () => ({ platform: 'linux' }),
  }
}
