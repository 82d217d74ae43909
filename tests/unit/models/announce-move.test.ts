// Telling Slack of a move: once, in words, and a failure is owed.
import { describe, expect, test } from 'vitest';
import { type AliasMove, announceMove, announcementOf, announceOrOwe } from '#lib/models/models.ts';
import { movesAlong } from './models.ts';

const [promotion, back] = movesAlong('A', 'B', '<A') as [AliasMove, AliasMove];

describe('announcementOf', () => {
  test('a move says what serves now, what did before, who and why', () => {
    expect(announcementOf(promotion)).toEqual({
      id: 'alias-v1-1',
      severity: 'info',
      title: 'v1 sirve ahora el modelo B',
      source: 'models',
      at: promotion.at,
      body: 'r',
      fields: [
        { name: 'Antes', value: 'A' },
        { name: 'Ahora', value: 'B' },
        { name: 'Quién', value: 'boss' },
      ],
    });
  });

  test('a rollback is a warning', () => {
    expect(announcementOf(back)).toMatchObject({
      id: 'alias-v1-2',
      severity: 'warning',
      title: 'v1 vuelve al modelo A',
    });
  });
});

function setUp(state: { untold: boolean; slackIsDown?: boolean }) {
  const events: string[] = [];
  const deps = {
    isUntold: async () => state.untold,
    announce: async ({ id }: { id: string }) => {
      if (state.slackIsDown) throw new Error('no queue');
      events.push(`tell ${id}`);
    },
    markTold: async ({ revision }: AliasMove) => {
      state.untold = false;
      events.push(`told ${revision}`);
    },
    logger: { warn: (message: string, more: object) => events.push(`${message} ${Object.keys(more)}`) },
  };
  return { events, deps: deps as unknown as NonNullable<Parameters<typeof announceMove>[1]> };
}

test('told first, cleared after; again does nothing', async () => {
  const { events, deps } = setUp({ untold: true });
  await announceMove(promotion, deps);
  await announceMove(promotion, deps);
  expect(events).toEqual(['tell alias-v1-1', 'told 1']);
});

test('what cannot be told is still owed: the sweep hears of it, a request does not', async () => {
  const { events, deps } = setUp({ untold: true, slackIsDown: true });
  await expect(announceMove(promotion, deps)).rejects.toThrow('no queue');
  expect(events).toEqual([]);
  await announceOrOwe(promotion, deps);
  expect(events).toEqual(['move not announced yet alias,revision,error']);
});
