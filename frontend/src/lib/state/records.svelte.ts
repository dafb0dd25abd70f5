import type { Api } from '$lib/api/bindings'
import { Problem } from '$lib/api/problem'
import type { RunSummary, Event, Job, Outlook, Profile, Run, Settings, Status, Task } from '$lib/api/types'
import { LatestRuns } from './latestRuns.svelte'

export type Connection = 'loading' | 'ready' | 'offline'

/** How many coming slots of each task are known. */
const slots = 5

/** How many of the newest runs the lists keep. */
export const recentRunLimit = 500

/**
 * What the window knows of the service's records: read once, then kept true by
 * its events. Holds no rules: every change goes through the API and comes back
 * as an event.
 */
export class Records {
  connection = $state<Connection>('loading')
  problem = $state.raw<Problem | null>(null)
  jobs = $state.raw<Job[]>([])
  tasks = $state.raw<Task[]>([])
  runs = $state.raw<Run[]>([]) // newest first
  profiles = $state.raw<Profile[]>([])
  settings = $state.raw<Settings | null>(null)
  status = $state.raw<Status | null>(null)
  outlooks = $state.raw<ReadonlyMap<string, Outlook>>(new Map())

  /** The newest runs of each task, of those that are shown. */
  readonly latest: LatestRuns

  /** Older runs that a list has shown, by id: opening one needs not ask for it again. */
  readonly runCache = new Map<string, Run>()

  readonly #ofJob = $derived.by<ReadonlyMap<string | null, Task[]>>(() => {
    const found = new Map<string | null, Task[]>()
    for (const task of this.tasks) found.get(task.job_id)?.push(task) ?? found.set(task.job_id, [task])
    return found
  })

  #api: Api
  #reading = 0
  #outlooks: 'idle' | 'asked' | 'again' = 'idle'

  constructor(api: Api) {
    this.#api = api
    this.latest = new LatestRuns(api)
  }

  /** Follows the service, and starts it if none answers; returns how to stop. */
  follow(): () => void {
    const stops = [this.#api.onEvent((event) => this.apply(event)), this.#api.onLost((problem) => this.#lost(problem))]
    void this.#fetch().then((problem) => problem && this.start())
    return () => stops.forEach((stop) => stop())
  }

  /** Reads everything afresh. */
  async reload(): Promise<void> {
    const problem = await this.#fetch()
    if (problem) this.#offline(problem)
  }

  /** Starts the service unless it answers, then reads. */
  async start(): Promise<void> {
    try {
      await this.#api.system.start()
    } catch (thrown) {
      this.#offline(Problem.from(thrown))
      return
    }
    await this.reload()
  }

  apply(event: Event) {
    switch (event.kind) {
      case 'job':
        this.jobs = replaced(this.jobs, event.id, event.job)
        break
      case 'task':
        this.tasks = replaced(this.tasks, event.id, event.task)
        void this.#readOutlooks()
        break
      case 'run':
        this.runs = withRun(this.runs, event.id, event.run)
        this.latest.apply(event.id, event.run)
        break
      case 'profile':
        this.profiles = replaced(this.profiles, event.id, event.profile)
        break
      case 'settings':
        if (event.settings) this.settings = event.settings
        break
      case 'status':
        if (event.status) this.status = event.status
        void this.#readOutlooks()
        break
      case 'reset':
        void this.reload()
    }
  }

  job(id: string): Job | undefined {
    return this.jobs.find((job) => job.id === id)
  }

  /** A run that a list shows. */
  run(id: string): RunSummary | undefined {
    return this.runs.find((run) => run.id === id) ?? this.latest.run(id)
  }

  task(id: string): Task | undefined {
    return this.tasks.find((task) => task.id === id)
  }

  /** The tasks of a job in its order; those that the order does not name come last. */
  tasksOf(job: Job): Task[] {
    const place = new Map(job.task_order.map((id, index) => [id, index]))
    return [...(this.#ofJob.get(job.id) ?? [])].sort((a, b) => (place.get(a.id) ?? Infinity) - (place.get(b.id) ?? Infinity) || 0)
  }

  /** The next time a task is due; undefined: never by itself. */
  nextRunAt(taskID: string): string | undefined {
    const outlook = this.outlooks.get(taskID)
    return outlook?.blocked ? undefined : outlook?.next?.[0]
  }

  /** Of two readings that overlap, the later counts. */
  async #fetch(): Promise<Problem | null> {
    const reading = ++this.#reading
    try {
      const [jobs, tasks, runs, profiles, settings, status, outlooks] = await Promise.all([
        this.#api.jobs.list(),
        this.#api.tasks.list(''),
        this.#api.runs.list({ limit: recentRunLimit }),
        this.#api.profiles.list(),
        this.#api.settings.get(),
        this.#api.system.status(),
        this.#api.tasks.outlook(slots),
      ])
      if (reading !== this.#reading) return null
      Object.assign(this, { jobs, tasks, runs, profiles, settings, status })
      this.outlooks = new Map(outlooks.map((o) => [o.task_id, o]))
      this.problem = null
      this.connection = 'ready'
      this.latest.refetch()
      return null
    } catch (thrown) {
      return reading === this.#reading ? Problem.from(thrown) : null
    }
  }

  #offline(problem: Problem) {
    this.problem = problem
    this.connection = 'offline'
  }

  /** While the service is being started, that it is not there yet is no news. Of several reasons, the latest is the one that still holds. */
  #lost(problem: Problem) {
    if (this.connection !== 'loading') this.#offline(problem)
  }

  /** However many events come at once, one question is on its way and one more follows it. */
  async #readOutlooks() {
    if (this.#outlooks !== 'idle') {
      this.#outlooks = 'again'
      return
    }
    do {
      this.#outlooks = 'asked'
      try {
        const outlooks = await this.#api.tasks.outlook(slots)
        this.outlooks = new Map(outlooks.map((o) => [o.task_id, o]))
      } catch {
        // Whether the service is gone is told by onLost; what was known stays until then.
      }
    } while ((this.#outlooks as string) === 'again')
    this.#outlooks = 'idle'
  }
}

function replaced<T extends { id: string }>(list: T[], id: string, record: T | undefined): T[] {
  if (!record) return list.filter((other) => other.id !== id)
  const at = list.findIndex((other) => other.id === id)
  return at < 0 ? [...list, record] : list.with(at, record)
}

function withRun(runs: Run[], id: string, run: Run | undefined): Run[] {
  if (!run || runs.some((other) => other.id === id)) return replaced(runs, id, run)
  const time = Date.parse(run.scheduled_time)
  const at = runs.findIndex((other) => Date.parse(other.scheduled_time) <= time)
  return runs.toSpliced(at < 0 ? runs.length : at, 0, run).slice(0, recentRunLimit)
}
