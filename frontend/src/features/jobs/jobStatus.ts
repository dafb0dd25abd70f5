import type { JobStatus } from '$lib/api/types'

/** The mark and label of each job status. */
export const jobStatus: Record<JobStatus, { mark: 'none' | 'running' | 'success' | 'failed'; name: string }> = {
  pending: { mark: 'none', name: 'Pending' },
  in_progress: { mark: 'running', name: 'In progress' },
  completed: { mark: 'success', name: 'Completed' },
  failed: { mark: 'failed', name: 'Failed' },
}
