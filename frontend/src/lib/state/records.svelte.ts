import type { Api } from '$lib/api/bindings'
import { otherVersion, Problem } from '$lib/api/problem'
import type { RunSummary, Event, Job, Outlook, Profile, Run, Settings, Status, Task } from '$lib/api/types'
import { LatestRuns } from './latestRuns.svelte'

export type Connection = 'loading' | 'ready' | 'offline'

/** How many upcoming slots of each task are loaded. */
const slots = 5

/** How many of the newest runs are kept in memory. */
export const recentRunLimit = 500

/**
 * The service's records in the window: loaded once, then updated by events. It
 * has no business logic: every change goes through the API and comes back as an
 * event.
 */
export class Records {
  connection = $state<Connection>('loading')
  problem = $state.raw<Problem | null>(null)
  /** There are records to show, if only those from before the connection was lost. */
  loaded = $state(false)
  /** How often the connection came back after it was lost: what screens loaded meanwhile may be missing. */
  connected = $state(0)
  jobs = $state.raw<Job[]>([])
  tasks = $state.raw<Task[]>([])
  runs = $state.raw<Run[]>([]) // newest first
  profiles = $state.raw<Profile[]>([])
  settings = $state.raw<Settings | null>(null)
  status = $state.raw<Status | null>(null)
  outlooks = $state.raw<ReadonlyMap<string, Outlook>>(new Map())

  /** The newest runs of each task on the screen. */
  readonly latest: LatestRuns

  /** Older runs that a list has loaded, by id, so that opening one does not load it again. */
  readonly runCache = new Map<string, Run>()

  readonly #attempts = $derived.by<ReadonlyMap<string, string>>(() => {
    const now = Date.now()
    return new Map(this.runs.filter((run) => run.status === 'upcoming' && Date.parse(run.scheduled_time) > now).map((run) => [run.task_id, run.scheduled_time]))
  })
  readonly #ofJob = $derived.by<ReadonlyMap<string | null, Task[]>>(() => {
    const found = new Map<string | null, Task[]>()
    for (const task of this.tasks) found.get(task.job_id)?.push(task) ?? found.set(task.job_id, [task])
    return found
  })

  #api: Api
  #loads = 0
  #outlookState: 'idle' | 'loading' | 'stale' = 'idle'

  constructor(api: Api) {
    this.#api = api
    this.latest = new LatestRuns(api)
  }

  /** Subscribes to the service, and starts it unless it answers; returns how to unsubscribe. */
  follow(): () => void {
    const stops = [this.#api.onEvent((event) => this.apply(event)), this.#api.onLost((problem) => this.#lost(problem))]
    void this.#fetch().then((problem) => problem && this.start())
    return () => stops.forEach((stop) => stop())
  }

  /** Loads everything again. */
  async reload(): Promise<void> {
    const problem = await this.#fetch()
    if (problem) this.#offline(problem)
  }

  /** Starts the service unless it answers, then loads everything. */
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
        void this.#loadOutlooks()
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
        void this.#loadOutlooks()
        break
      case 'reset':
        void this.reload()
    }
  }

  job(id: string): Job | undefined {
    return this.jobs.find((job) => job.id === id)
  }

  /** A run that some list shows. */
  run(id: string): RunSummary | undefined {
    return this.runs.find((run) => run.id === id) ?? this.latest.run(id) ?? this.runCache.get(id)
  }

  profile(id: string): Profile | undefined {
    return this.profiles.find((profile) => profile.id === id)
  }

  task(id: string): Task | undefined {
    return this.tasks.find((task) => task.id === id)
  }

  /** The tasks of a job in its order; tasks that the order does not list come last. */
  tasksOf(job: Job): Task[] {
    const position = new Map(job.task_order.map((id, index) => [id, index]))
    return [...(this.#ofJob.get(job.id) ?? [])].sort((a, b) => (position.get(a.id) ?? Infinity) - (position.get(b.id) ?? Infinity) || 0)
  }

  /** The next time a task runs automatically; undefined: never. */
  nextRunAt(taskID: string): string | undefined {
    const outlook = this.outlooks.get(taskID)
    const slot = outlook?.blocked ? undefined : outlook?.next?.[0]
    const attempt = this.attemptAt(taskID)
    return attempt && (!slot || Date.parse(attempt) < Date.parse(slot)) ? attempt : slot
  }

  /** When the next attempt of a task that waits for a time is due: after a failure, or at the reset of a usage limit. */
  attemptAt(taskID: string): string | undefined {
    return this.#attempts.get(taskID)
  }

  /** Of two overlapping loads, the later wins. */
  async #fetch(): Promise<Problem | null> {
    const load = ++this.#loads
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
      if (load !== this.#loads) return null
      Object.assign(this, { jobs, tasks, runs, profiles, settings, status })
      this.outlooks = new Map(outlooks.map((o) => [o.task_id, o]))
      this.problem = null
      if (this.connection === 'offline') this.connected++
      this.connection = 'ready'
      this.loaded = true
      this.latest.refetch()
      return null
    } catch (thrown) {
      return load === this.#loads ? Problem.from(thrown) : null
    }
  }

  #offline(problem: Problem) {
    this.problem = problem
    this.connection = 'offline'
    if (otherVersion(problem)) this.loaded = false // its records may have another shape
  }

  /** While the service is starting, a lost connection is expected. Of several problems the latest is shown. */
  #lost(problem: Problem) {
    if (this.connection !== 'loading') this.#offline(problem)
  }

  /** However many events arrive at once, there is one call in flight and at most one after it. */
  async #loadOutlooks() {
    if (this.#outlookState !== 'idle') {
      this.#outlookState = 'stale'
      return
    }
    do {
      this.#outlookState = 'loading'
      try {
        const outlooks = await this.#api.tasks.outlook(slots)
        this.outlooks = new Map(outlooks.map((o) => [o.task_id, o]))
      } catch {
        // onLost reports that the service is gone; until then the old state stays.
      }
    } while ((this.#outlookState as string) === 'stale')
    this.#outlookState = 'idle'
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
