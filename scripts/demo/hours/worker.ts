// A thread in which the hours are played beside the rest: it has a clock and settings of its own. Posts its lines, then what was seen.
import { parentPort } from 'node:worker_threads';
import { simulateClock } from './clock.ts';

const BEGINNING = '2026-03-02T00:20:00.000Z';

const clock = simulateClock(Date.parse(BEGINNING));
// Loaded after that: the functions remember the clock that they find.
const { playTheHours } = await import('./story.ts');
parentPort?.postMessage({ seen: await playTheHours(clock, (line) => parentPort?.postMessage({ line })) });
process.exit(0);
