// A connection that is refused leaves nothing behind, whichever step fails and however late the others end.
import { expect, test } from 'vitest';
import { AppError } from '#lib/errors.ts';
import { type AdmissionDeps, admitConnection, MOST_CONNECTIONS } from '#lib/realtime/admission.ts';
import type { Connection } from '#lib/realtime/connections.ts';

const now = new Date('2026-01-02T03:04:05Z');
const connectionOf = (connection_id: string): Connection => ({
  connection_id,
  username: 'ana',
  sid: 's1',
  connected_at: now.toISOString(),
  expires_at: now.getTime() / 1000 + 900,
});

/** Rooms in memory, whose writes end later than the other steps. */
function rooms(open: string[] = []) {
  const stored = open.map((id) => ['user:ana', connectionOf(id)] as [string, Connection]);
  const deps: AdmissionDeps = {
    joinRoom: async (room, connection) => {
      await new Promise(setImmediate);
      stored.push([room, connection]);
    },
    connectionsIn: async (room) => stored.filter(([of]) => of === room).map(([, connection]) => connection),
    removeConnection: async ({ connection_id }) => {
      const kept = stored.filter(([, connection]) => connection.connection_id !== connection_id);
      stored.splice(0, stored.length, ...kept);
    },
    noteListening: async () => {},
    scheduleExpiry: async () => {},
    now: () => now,
  };
  return { deps, ids: () => stored.map(([room, { connection_id }]) => `${room} ${connection_id}`) };
}

const unavailable = async () => {
  throw new AppError('unavailable');
};

test.each(['noteListening', 'scheduleExpiry', 'connectionsIn'] as const)('when %s fails', async (step) => {
  const { deps, ids } = rooms();
  const admitted = admitConnection(connectionOf('c1'), true, { ...deps, [step]: unavailable });
  await expect(admitted).rejects.toThrow(expect.objectContaining({ code: 'unavailable' }));
  expect(ids()).toEqual([]);
});

test('when the room of administrators cannot be joined', async () => {
  const { deps, ids } = rooms();
  const joinRoom: AdmissionDeps['joinRoom'] = async (room, connection) =>
    room === 'admin' ? await unavailable() : await deps.joinRoom(room, connection);
  const admitted = admitConnection(connectionOf('c1'), true, { ...deps, joinRoom });
  await expect(admitted).rejects.toThrow(expect.objectContaining({ code: 'unavailable' }));
  expect(ids()).toEqual([]);
});

test('when its user has as many as may be, which stay', async () => {
  const open = Array.from({ length: MOST_CONNECTIONS }, (_, n) => `c${n}`);
  const { deps, ids } = rooms(open);
  const admitted = admitConnection(connectionOf('next'), false, deps);
  await expect(admitted).rejects.toThrow(expect.objectContaining({ code: 'rate_limited' }));
  expect(ids()).toEqual(open.map((id) => `user:ana ${id}`));
});

test('the reason of the refusal is told, not that of the removal', async () => {
  const { deps } = rooms();
  const removeConnection = async () => {
    throw new Error('not this one');
  };
  const admitted = admitConnection(connectionOf('c1'), false, {
    ...deps,
    removeConnection,
    scheduleExpiry: unavailable,
  });
  await expect(admitted).rejects.toThrow(expect.objectContaining({ code: 'unavailable' }));
});
