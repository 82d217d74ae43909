// The rules of repeated delivery: histories of answers to one payload and to others, and what is tried next.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  afterFailure,
  type DeliveryState,
  FORMS,
  isExpiring,
  MOST_COPIES,
  MOST_FAILURES,
  ownRestMs,
  restMs,
} from '#lib/alerts/delivery/retry-rules.ts';

type Happening = 'down' | 'unclear' | 'permanent' | 'other passes' | 'other fails';

/** Plays a history of one payload. @returns the form after each of its failures, or 'aside'. */
function play(history: readonly Happening[]): string[] {
  let state: DeliveryState | undefined;
  let accepted = 0;
  let alsoFail = false;
  const tried: string[] = [];
  for (const what of history) {
    if (what === 'other passes') {
      accepted += 1;
      alsoFail = false;
    } else if (what === 'other fails') alsoFail = true;
    else {
      const step = afterFailure(state, what, { accepted, alsoFail });
      if (step.next === 'aside') return [...tried, 'aside'];
      state = step.state;
      tried.push(state.form);
    }
  }
  return tried;
}

const withOthers = (times: number) =>
  Array.from({ length: times }, () => ['down', 'other passes'] as const).flat();

describe('a payload that Slack does not take', () => {
  test('gets a plainer form after three failures of each while others pass, and is then set aside', () => {
    expect(play(withOthers(9))).toEqual([
      ...['full', 'full', 'compact'],
      ...['compact', 'compact', 'text'],
      ...['text', 'text', 'aside'],
    ]);
  });

  test.each<[string, Happening[], string[]]>([
    ['nothing passes', Array(50).fill('down'), Array(50).fill('full')],
    ['one other passes in the middle', ['down', 'other passes', 'down', 'down'], ['full', 'full', 'compact']],
    ['others passed only before', ['other passes', 'down', 'down', 'down'], ['full', 'full', 'full']],
    [
      'others fail too since one passed',
      ['down', 'down', 'other passes', 'other fails', 'down', 'down'],
      ['full', 'full', 'full', 'full'],
    ],
    ['two answers are unclear', ['unclear', 'unclear'], ['full', 'aside']],
    ['unclear answers stand among failures', ['unclear', 'down', 'unclear'], ['full', 'full', 'aside']],
    ['it is refused for good twice', ['permanent', 'permanent'], ['full', 'aside']],
    ['it is refused for good once', ['permanent', 'down', 'down'], ['full', 'full', 'full']],
  ])('when %s', (_, history, expected) => {
    expect(play(history)).toEqual(expected);
  });
});

const happening = fc.constantFrom<Happening>('down', 'unclear', 'permanent', 'other passes', 'other fails');

test('in every history: at most two unclear posts, no form twice, none set aside for failures that all share', () => {
  fc.assert(
    fc.property(fc.array(happening, { maxLength: 60 }), (history) => {
      const tried = play(history);
      const own = history.filter((what) => !what.startsWith('other')).slice(0, tried.length);
      expect(own.filter((what) => what === 'unclear').length).toBeLessThanOrEqual(MOST_COPIES);
      const forms = tried
        .filter((form) => form !== 'aside')
        .map((form) => FORMS.indexOf(form as (typeof FORMS)[number]));
      expect(forms).toEqual(forms.toSorted());
      const isShared = !history.includes('other passes');
      const failures = own.filter((what) => what === 'down').length;
      if (isShared && failures === own.length) expect(tried).not.toContain('aside');
      const forms_left = FORMS.length * MOST_FAILURES;
      if (tried.at(-1) === 'aside' && failures === own.length)
        expect(failures).toBeGreaterThanOrEqual(forms_left);
    }),
  );
});

test('the wait is half of the outage up to half a minute, is then a twentieth of the outage, and at most half an hour', () => {
  const minute = 60_000;
  const waits = [0, 1_000, 4_000, 29_000, 10 * minute, 60 * minute, 600 * minute, 14 * 24 * 60 * minute];
  expect(waits.map((downMs) => restMs(downMs) / 1000)).toEqual([1, 1, 2, 14.5, 30, 180, 1_800, 1_800]);
  expect([1, 2, 3, 4, 5, 6, 60].map((failures) => ownRestMs({ failures }) / 1000)).toEqual([
    1, 2, 4, 8, 16, 30, 30,
  ]);
});

test('the wait never becomes shorter while an outage lasts', () => {
  const time = fc.integer({ min: 0, max: 14 * 86_400_000 });
  fc.assert(fc.property(time, time, (a, b) => restMs(Math.min(a, b)) <= restMs(Math.max(a, b))));
});

test('a message leaves its queue half a day before the queue deletes it', () => {
  const sent = new Date('2026-01-02T00:00:00Z');
  expect(isExpiring(sent, new Date('2026-01-15T11:59:59Z'))).toBe(false);
  expect(isExpiring(sent, new Date('2026-01-15T12:00:00Z'))).toBe(true);
});
