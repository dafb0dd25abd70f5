/** What the screens of jobs say. */

export const text = {
  title: 'Jobs',
  empty: { title: 'No jobs yet', text: 'A job groups tasks that work in one folder.' },
  sortByNextRun: 'Sort by next run',
  sortedByNextRun: 'Sorted by next run',
  sortedByJob: 'Sorted by job',
  tasksByNextRun: 'Tasks by next run',
  noJob: 'Tasks without a job',
  noTasks: 'No tasks yet',
  newTask: 'New task',
  runJob: (job: string) => `Run ${job}`,
  more: (job: string) => `More for ${job}`,

  noRun: 'No run yet',
  paused: 'paused',
  medianDuration: 'Median duration',
  enable: (task: string) => `Enable ${task}`,

  job: {
    more: 'More',
    close: 'Close',
    folder: 'Folder',
    worktree: 'Worktree',
    worktreePending: 'created at the first run',
    branch: 'Branch',
    basedOn: (branch: string) => `based on ${branch}`,
    contains: 'Contains',
    uncommitted: 'uncommitted changes',
    unpushed: (n: number) => (n === 1 ? '1 unpushed commit' : `${n} unpushed commits`),
    unknown: (reason: string) => `unknown: ${reason}`,
    nothingNew: 'nothing new',
    profile: 'Profile',
    order: 'Task order',
    missing: { title: 'No such job', text: 'It may have been deleted.', action: 'Show jobs' },
  },
}
