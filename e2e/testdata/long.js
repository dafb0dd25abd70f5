// Opens the steps of a long run from the history three times, then scrolls through
// them: how long until the first rows stand there and until all are known,
// and how the frames followed each other, in milliseconds.
async (run) => {
  const frame = () => new Promise(requestAnimationFrame)
  const rows = () => [...document.querySelectorAll('main [role=list] > [role=listitem]')]
  const steps = () => [...document.querySelectorAll('main [role=tab]')].find((tab) => tab.textContent.startsWith('Steps'))
  const known = () => Number(rows()[0]?.getAttribute('aria-setsize') ?? 0)
  const until = async (is) => {
    for (const end = performance.now() + 60000; !is(); await frame()) if (performance.now() > end) throw new Error('it does not come')
  }
  const opened = []
  for (let time = 0; time < 3; time++) {
    location.hash = '/history'
    await until(() => rows().length === 0)
    const begun = performance.now()
    location.hash = '/run/' + run
    await until(() => steps())
    steps().click()
    await until(() => rows().length > 5)
    const first = performance.now() - begun
    await until(() => known() > 6000)
    opened.push({ first: Math.round(first), all: Math.round(performance.now() - begun) })
  }
  const box = rows()[0].closest('[role=region]')
  const { left, top, width, height } = box.getBoundingClientRect()
  const took = []
  let blank = 0
  let last = await frame()
  for (let n = 0; n < 300; n++) {
    box.scrollTop += 160
    const now = await frame()
    took.push(now - last)
    last = now
    const seen = document.elementFromPoint(left + width / 2, top + height / 2)
    if (!seen?.closest('[role=listitem]')) blank++
  }
  took.sort((a, b) => a - b)
  const at = (part) => Math.round(took[Math.floor(took.length * part)])
  return { opened, entries: known(), frames: took.length, blank, median: at(0.5), p95: at(0.95), longest: Math.round(took.at(-1)), scrolled: Math.round(box.scrollTop) }
}
