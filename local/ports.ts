// The ports of the local service, and whether they are free.
import { connect } from 'node:net';
import { StartProblem } from './start-problem.ts';

/** Loopback only: the administrator's password is printed, so the network must not reach the service. */
export const HOST = '127.0.0.1';

export interface Ports {
  http: number;
  webSocket: number;
  lambda: number;
  sink: number;
}

/**
 * The ports that follow from PORT (docs/contract.md, Operations).
 * @throws StartProblem when PORT is no valid port
 */
export function portsFrom(setting: string | undefined): Ports {
  const http = setting ? Number(setting) : 3000;
  const highest = 65_535 - 1_000;
  if (!Number.isInteger(http) || http < 1 || http > highest || !/^\d*$/.test(setting ?? '')) {
    throw new StartProblem(
      `PORT must be a whole number from 1 to ${highest}, for example: PORT=4100 npm start`,
    );
  }
  return { http, webSocket: http + 1, lambda: http + 2, sink: http + 1000 };
}

const PURPOSE: Record<keyof Ports, string> = {
  http: 'PORT, for the HTTP API',
  webSocket: 'PORT + 1, for the WebSocket API',
  lambda: 'PORT + 2, for invoking functions',
  sink: 'PORT + 1000, for the Slack, mail and console pages',
};

/** @throws StartProblem that names the first port of `needed` that is in use */
export async function requireFree(ports: Ports, needed: (keyof Ports)[]): Promise<void> {
  for (const which of needed) {
    if (await isFree(ports[which])) continue;
    throw new StartProblem(
      `Port ${ports[which]} (${PURPOSE[which]}) is already in use. ` +
        'Stop what is using it, or choose another: PORT=4100 npm start',
    );
  }
}

/**
 * Only connects, to IPv6's loopback too: `localhost` would reach a server that listens only there. A trial by listening
 * would accept a client that already waits for the port, and reset it.
 */
async function isFree(port: number): Promise<boolean> {
  return !(await Promise.all([answers(port, HOST), answers(port, '::1')])).includes(true);
}

/** Whether something accepts connections; a server too busy to accept one in time counts as silent. */
export function answers(port: number, host = HOST): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host });
    socket.setTimeout(1_000, () => socket.destroy(new Error('timeout')));
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
