// Slack's rate of posts to one channel: "1 message per second, short bursts".

const BURST = 5;
const PER_SECOND = 1;

/** A token bucket that is refilled once a second. @returns whether a post at this time, in milliseconds, may pass */
export function postRate(): (at: number) => boolean {
  let tokens = BURST;
  let refilledAt = Number.NEGATIVE_INFINITY;
  return (at) => {
    tokens = Math.min(BURST, tokens + ((at - refilledAt) / 1000) * PER_SECOND);
    refilledAt = at;
    if (tokens < 1) return false;
    tokens -= 1;
    return true;
  };
}
