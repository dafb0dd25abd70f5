import type { UsageLimit } from '$lib/api/types'
import { formatTime } from '$lib/format/time'
import { text } from './text'

/** Which runs wait for a usage limit, and until when. */
export function limitText(limit: UsageLimit, now: Date): string {
  return text.limit(limit.name, limit.owner, limit.model_family, formatTime(limit.until ?? '', now))
}
