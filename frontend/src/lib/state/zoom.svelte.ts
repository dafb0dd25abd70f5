/** The sizes of everything in the window, in percent. */
export const zoomSteps = [50, 67, 75, 80, 90, 100, 110, 125, 150, 175, 200] as const

const smallest = zoomSteps[0]
const largest = zoomSteps[zoomSteps.length - 1]!

/** The next larger or smaller size; at an end it stays. */
export function nextZoom(percent: number, by: 1 | -1): number {
  return by > 0 ? (zoomSteps.find((step) => step > percent) ?? largest) : (zoomSteps.findLast((step) => step < percent) ?? smallest)
}

/** How far the wheel turns for one step: a notch of a mouse wheel, or the same way on a touchpad. */
const notch = 100

/** The zoom of the window, which the native side applies and saves. */
export class Zoom {
  percent = $state(100)
  #apply: (percent: number, restored: boolean) => void
  #turned = 0

  constructor(apply: (percent: number, restored: boolean) => void) {
    this.#apply = apply
  }

  set(percent: number) {
    this.#change(percent, false)
  }

  #change(percent: number, restored: boolean) {
    const to = Math.min(largest, Math.max(smallest, Math.round(percent)))
    if (!Number.isFinite(to) || to === this.percent) return
    this.percent = to
    this.#apply(to, restored)
  }

  /** Sets the zoom of the last start. */
  restore(percent: number) {
    this.#change(percent, true)
  }

  step(by: 1 | -1) {
    this.set(nextZoom(this.percent, by))
  }

  /** Turns the wheel by so many pixels; up makes everything larger. */
  turn(pixels: number) {
    if (Math.sign(pixels) !== Math.sign(this.#turned)) this.#turned = 0
    this.#turned += pixels
    if (Math.abs(this.#turned) < notch) return
    this.step(this.#turned < 0 ? 1 : -1)
    this.#turned = 0
  }
}
