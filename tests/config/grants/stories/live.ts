// Live events: connections, messages, events that are pushed, connections that end.
import { expect } from 'vitest';
import { MOST_CONNECTIONS } from '#lib/realtime/admission.ts';
import type { RealtimeMessage } from '#lib/realtime/queue-messages.ts';
import { userRoom } from '#lib/realtime/realtime.ts';
import { sampleEvents } from '../../../support/functions.ts';
import type { World } from '../world.ts';

export async function live(world: World): Promise<void> {
  const { authorization } = await world.as('boss');
  const connect = async (connectionId: string) => {
    const headers = { 'Sec-WebSocket-Protocol': `vigia, ${authorization.replace('Bearer ', '')}` };
    return await world.invoke('realtime-connect', { headers, requestContext: { connectionId } });
  };
  for (let i = 0; i < MOST_CONNECTIONS; i++) {
    expect(await connect(`c${i}`)).toMatchObject({ statusCode: 200 });
  }
  expect(await connect('one too many')).toMatchObject({ statusCode: 429 });
  await world.invoke('realtime-default', sampleEvents('realtime-default')[0]);
  await world.invoke('realtime-disconnect', { requestContext: { connectionId: 'c0' } });
  await pushing(world);
}

async function pushing(world: World): Promise<void> {
  const push = async (message: RealtimeMessage) => {
    await world.send('RealtimeQueue', JSON.stringify(message));
    let taken = 1;
    // The queue also holds the events of earlier stories.
    while (taken > 0) ({ taken } = await world.consume('realtime-push', 'RealtimeQueue'));
  };
  await push({ kind: 'expiry', username: 'boss', connection_id: 'c2' });
  // Longer than a handshake takes: from then on a missing connection is removed.
  world.wait(11_000);
  world.gone.add('c1');
  const at = world.now().toISOString();
  await push({ kind: 'event', room: userRoom('boss'), event: 'prediction', at, data: {} });
  await push({ kind: 'end', username: 'boss' });
}
