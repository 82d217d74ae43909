// The announcement of a move: its text, sent once, and pending after a failure.
import { describe, expect, test } from 'vitest';
import { type AliasMove, announceMove, announcementOf, tryAnnounceMove } from '#lib/models/models.ts';
import { movesAlong } from './models.ts';

const [promotion, back] = movesAlong('A', 'B', '<A') as [AliasMove, AliasMove];

describe('announcementOf', () => {
  test('a move names the models now and before, who moved the alias, and why', () => {
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
      about: { move: { alias: 'v1', revision: 1, from: 'A', to: 'B', by: 'boss', at: promotion.at } },
    });
  });

  test('a rollback is announced as a warning', () => {
    expect(announcementOf(back)).toMatchObject({
      id: 'alias-v1-2',
      severity: 'warning',
      title: 'v1 vuelve al modelo A',
    });
  });
});

function setUp(state: { isPending: boolean; slackIsDown?: boolean }) {
  const events: string[] = [];
  const deps = {
    findUnannounced: async () => (state.isPending ? promotion : undefined),
    announce: async ({ id }: { id: string }) => {
      if (state.slackIsDown) throw new Error('no queue');
      events.push(`announced ${id}`);
    },
    markAnnounced: async ({ revision }: AliasMove) => {
      state.isPending = false;
      events.push(`marked ${revision}`);
    },
    logger: { warn: (message: string, more: object) => events.push(`${message} ${Object.keys(more)}`) },
  };
  return { events, deps: deps as unknown as NonNullable<Parameters<typeof announceMove>[1]> };
}

test('a move is announced, then marked; a second call does nothing', async () => {
  const { events, deps } = setUp({ isPending: true });
  await announceMove(promotion, deps);
  await announceMove(promotion, deps);
  expect(events).toEqual(['announced alias-v1-1', 'marked 1']);
});

test('a move that cannot be announced stays pending: the sweep gets the error, a request only logs it', async () => {
  const { events, deps } = setUp({ isPending: true, slackIsDown: true });
  await expect(announceMove(promotion, deps)).rejects.toThrow('no queue');
  expect(events).toEqual([]);
  await tryAnnounceMove(promotion, deps);
  expect(events).toEqual(['move not announced yet alias,revision,error']);
});
