// DynamoDB, SQS and SNS inside this process, on free ports; or the servers that the environment names.
import { once } from 'node:events';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { cacheExpressions } from './data/expression-cache.ts';
import type { Endpoints } from './environment.ts';
import { HOST } from './ports.ts';
import { type Stoppable, startBoth } from './start-both.ts';

export interface Emulator extends Stoppable {
  endpoint: string;
}

export interface Emulators extends Endpoints, Stoppable {}

/**
 * Starts the emulators that `DYNAMODB_ENDPOINT` and `SQS_ENDPOINT` do not replace. SNS is always embedded: it writes to
 * a queue of the same server, and most SQS servers have no topics.
 * @param tables the folder of the tables; in memory when absent
 */
export async function startEmulators(
  env: NodeJS.ProcessEnv,
  region: string,
  tables?: string,
): Promise<Emulators> {
  const [dynamodb, { sqs, sns, stop }] = await startBoth(
    env.DYNAMODB_ENDPOINT ? external(env.DYNAMODB_ENDPOINT) : startDynamodb(tables),
    startQueuesAndTopics(env, region),
  );
  return {
    dynamodb: dynamodb.endpoint,
    sqs,
    sns,
    stop: async () => {
      await Promise.all([dynamodb.stop(), stop()]);
    },
  };
}

async function startQueuesAndTopics(env: NodeJS.ProcessEnv, region: string) {
  const { endpoint: sns, stop } = await startSqs(region);
  return { sqs: env.SQS_ENDPOINT || sns, sns, stop };
}

async function external(endpoint: string): Promise<Emulator> {
  return { endpoint, stop: async () => {} };
}

async function startDynamodb(path: string | undefined): Promise<Emulator> {
  const { default: dynalite } = await import('dynalite');
  closeIteratorsOnReturn();
  cacheExpressions();
  // dynalite's memory store keeps keys of some fifty bytes. Each would otherwise keep one of Node's pools of 64 KB alive.
  Buffer.poolSize = 1_024;
  const server = dynalite({ createTableMs: 0, ...(path !== undefined && { path }) });
  server.listen(0, HOST);
  await once(server, 'listening');
  return {
    endpoint: `http://${HOST}:${(server.address() as AddressInfo).port}`,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/**
 * dynalite 4 ends an iteration by `return`, which the iterators of its store lack. Each iterator would stay open until
 * the process ends and keep the whole table of its time in memory.
 */
function closeIteratorsOnReturn(): void {
  const { resolve } = createRequire(import.meta.resolve('dynalite'));
  const { AbstractKeyIterator, AbstractValueIterator } = createRequire(resolve('memory-level'))(
    'abstract-level',
  );
  for (const { prototype } of [AbstractKeyIterator, AbstractValueIterator])
    prototype.return ??= prototype.close;
}

/** Also serves topics. fauxqs's own start would listen on every interface; this one listens on loopback only. */
export async function startSqs(region: string): Promise<Emulator> {
  const { buildApp } = await import('fauxqs');
  const app = buildApp({ logger: false, defaultRegion: region });
  const endpoint = await app.listen({ port: 0, host: HOST });
  return {
    endpoint,
    stop: async () => {
      const closed = app.close();
      app.server.closeAllConnections();
      await closed;
    },
  };
}
