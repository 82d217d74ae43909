// npm run measure:watching: simulated years of the watch: false alarms in quiet ones, and how late a fall is noticed.
import { type Change, firstState, next } from '#lib/watching/next.ts';
import { oneOf, option, print, runScript, type Values, wholeNumber } from '../../scripts/command-line.ts';
import { type World, watchedHours } from '../support/simulation/watched-hours.ts';

export const COMMAND = {
  name: 'npm run measure:watching',
  description: `Simulates deployments of three sizes, hour by hour, and judges them as the sweep does. Prints how many quiet years
had an alarm, and how many hours after its beginning a fall was noticed.`,
  options: {
    years: option(wholeNumber(1, 1_000), {
      placeholder: '<number>',
      description: 'quiet years of each size',
      default: '20',
    }),
    falls: option(wholeNumber(1, 1_000), {
      placeholder: '<number>',
      description: 'falls of each kind',
      default: '20',
    }),
    users: option(oneOf('30', '200', '2000'), {
      placeholder: '<30|200|2000>',
      description: 'only the size with so many users; without it, all three',
    }),
  },
};

const YEAR = 365 * 24;
/** A fall begins after four weeks. */
const FROM = 28 * 24;
/** It is given up after four more. */
const GIVEN_UP = 28 * 24;

const SIZES = [
  { users: 30, perHour: 10 },
  { users: 200, perHour: 100 },
  { users: 2_000, perHour: 1_000 },
];

const FALLS = [
  { name: 'accuracy falls by 2 points', what: { accuracy: 0.93 } },
  { name: 'accuracy falls by 5 points', what: { accuracy: 0.9 } },
  { name: 'accuracy falls by 10 points', what: { accuracy: 0.85 } },
  {
    name: 'a camera inverts its pictures',
    what: { accuracy: 0.6, doubt: 0.5, refused: 0.1, confidence: 0.6 },
  },
];

/** The hour, from 0 on, in which the first fall is noticed. */
function firstAlarm(world: World, hours: number): number | undefined {
  let state = firstState('2025-12-31T23');
  let index = 0;
  for (const hour of watchedHours(world)) {
    const { state: after, changes }: { state: typeof state; changes: Change[] } = next(state, hour);
    if (changes.length > 0) return index;
    state = after;
    if (++index === hours) break;
  }
  return undefined;
}

const seeds = (count: number) => Array.from({ length: count }, (_, i) => i + 1);

async function run({ years, falls, users }: Values<typeof COMMAND.options>): Promise<void> {
  for (const size of SIZES.filter((one) => users === undefined || String(one.users) === users)) {
    const alarms = seeds(years).filter((seed) => firstAlarm({ seed, ...size }, YEAR) !== undefined);
    print(
      `${size.users} users, ${size.perHour} pictures an hour: ${alarms.length} of ${years} quiet years had an alarm`,
    );
    for (const { name, what } of FALLS) {
      const delays = seeds(falls).map((seed) => {
        const at = firstAlarm({ seed, ...size, change: { from: FROM, what } }, FROM + GIVEN_UP);
        return at === undefined ? Number.POSITIVE_INFINITY : at - FROM + 1;
      });
      delays.sort((a, b) => a - b);
      const quantile = (share: number) => delays[Math.floor(share * (delays.length - 1))];
      print(`  ${name}: noticed after ${quantile(0.5)} h, in 90 % within ${quantile(0.9)} h`);
    }
  }
}

if (import.meta.main) await runScript(COMMAND, run);
