// A small chart in one line of text, for example "▁▁▁▁▁▁▃█".

const BARS = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/** One bar for each value. The lowest bar is zero, or the least of values below zero; any greater value has a higher bar. */
export function bars(values: readonly number[]): string {
  // Shares of the greatest, since the difference of two large numbers may be infinite.
  const greatest = Math.max(...values.map(Math.abs)) || 1;
  const shares = values.map((value) => value / greatest);
  const least = Math.min(0, ...shares);
  const span = Math.max(0, ...shares) - least || 1;
  return shares.map((share) => BARS[Math.ceil(((share - least) / span) * (BARS.length - 1))]).join('');
}
