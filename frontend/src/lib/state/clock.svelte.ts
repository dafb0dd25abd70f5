/** The current time for screens: ticks every second while the window is visible. */
export class Clock {
  now = $state.raw(new Date())

  /** Starts ticking; returns how to stop. */
  start(): () => void {
    const tick = () => {
      if (!document.hidden) this.now = new Date()
    }
    const timer = setInterval(tick, 1000)
    document.addEventListener('visibilitychange', tick)
    return () => {
      clearInterval(timer)
      document.removeEventListener('visibilitychange', tick)
    }
  }
}
