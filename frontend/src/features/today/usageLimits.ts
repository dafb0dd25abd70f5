import type { UsageLimit } from '$lib/api/types'
import { formatTime } from '$lib/format/time'

/** Says which runs wait for a usage limit, and until when. */
export function limitText(limit: UsageLimit, now: Date): string {
  const models = limit.model_family ? `, ${limit.model_family} only` : ''
  return `Usage limit reached: ${limit.name} of the ${limit.owner}${models}. Its runs wait until ${formatTime(limit.until ?? '', now)}.`
}
