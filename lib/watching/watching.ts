// Public file of the watch: judges sealed hours, and says which falls are open.
export type { ClusterCounts, HourCounts } from './counts.ts';
export { type Fall, openFalls } from './next.ts';
export { addedCounts } from './signals.ts';
export { readCounts, readWatch } from './store.ts';
export { fallTitle } from './texts-es.ts';
export { answersIn, watchHours } from './watch.ts';
