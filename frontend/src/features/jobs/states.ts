import type { JobStatus } from '$lib/api/types'

/** How a job's status is shown. */
export const jobStates: Record<JobStatus, { mark: 'none' | 'running' | 'success' | 'failed'; name: string }> = {
  pending: { mark: 'none', name: 'Pending' },
  in_progress: { mark: 'running', name: 'In progress' },
  completed: { mark: 'success', name: 'Completed' },
  failed: { mark: 'failed', name: 'Failed' },
}
