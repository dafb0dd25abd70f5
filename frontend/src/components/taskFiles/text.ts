import type { TaskFile } from '$lib/api/types'

export const text = {
  title: 'Task files to review',
  from: (file: string) => `from ${file}`,
  review: 'Review',
  reviewOf: (file: string) => `Review ${file}`,
  state: { new: 'new', changed: 'changed', renamed: 'renamed', gone: 'gone', invalid: 'cannot be read' } satisfies Record<TaskFile['state'], string>,
  meaning(file: TaskFile): string {
    switch (file.state) {
      case 'new':
        return 'It defines a task that does not exist yet. When you approve it, the task is created and turned on.'
      case 'changed':
        return 'The task runs as you approved it last, until you approve this change.'
      case 'renamed':
        return `It was ${file.was}. The task keeps its history.`
      case 'gone':
        return 'The task still runs as you approved it. When you approve this, the task is deleted; its runs stay in the history.'
      case 'invalid':
        return 'It defines no task as long as it cannot be read.'
    }
  },
  risks: 'Without asking, it may do this:',
  new: 'new',
  asBefore: 'as before',
  same: 'The text is the same.',
  /** A problem of a file, with the field that it is about. */
  problem: ({ field, message }: { field: string; message: string }) => (field ? `${field} ${message}` : message),
  cannot: (why: string) => `It cannot be approved: ${why}`,
  approve: 'Approve',
  approveDeletion: 'Approve, delete task',
  ignore: 'Ignore',
  ignoreHint: 'It is shown again when the file changes',
  later: 'Later',
  approved: (task: string) => `${task} runs as its file says`,
  created: (task: string) => `${task} was created`,
  deleted: (task: string) => `${task} was deleted`,
  ignored: (file: string) => `${file} is ignored until it changes`,
}
