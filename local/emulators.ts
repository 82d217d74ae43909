// DynamoDB, SQS and SNS inside this process, in memory, on free ports; or the servers that the environment names.
import { once } from 'node:events';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import type { Endpoints } from './environment.ts';
import { HOST } from './ports.ts';
import { StartProblem } from './start-problem.ts';
import { type Stoppable, together } from './together.ts';

export interface Emulator extends Stoppable {
  endpoint: string;
}

export interface Emulators extends Endpoints, Stoppable {}

/**
 * Starts what `DYNAMODB_ENDPOINT` and `SQS_ENDPOINT` do not replace. SNS is always our own: it writes to a queue beside
 * it, and most servers for SQS know no topics.
 */
export async function startEmulators(env: NodeJS.ProcessEnv, region: string): Promise<Emulators> {
  const [dynamodb, { sqs, sns, stop }] = await together(
    env.DYNAMODB_ENDPOINT ? external('DYNAMODB_ENDPOINT', env.DYNAMODB_ENDPOINT) : startDynamodb(),
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
  const theirs = env.SQS_ENDPOINT ? await external('SQS_ENDPOINT', env.SQS_ENDPOINT) : undefined;
  const { endpoint: sns, stop } = await startSqs(region);
  return { sqs: theirs?.endpoint ?? sns, sns, stop };
}

async function external(setting: string, endpoint: string): Promise<Emulator> {
  if (!/^https?:$/.test(URL.parse(endpoint)?.protocol ?? '')) {
    throw new StartProblem(`${setting} must be an http or https URL`);
  }
  return { endpoint, stop: async () => {} };
}

async function startDynamodb(): Promise<Emulator> {
  const { default: dynalite } = await import('dynalite');
  letReadsEnd();
  // Its store keeps keys of some fifty bytes, cut from Node's pools of 64 KB: a few of them kept a whole pool.
  Buffer.poolSize = 1_024;
  const server = dynalite({ createTableMs: 0 });
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
 * dynalite 4 ends what it reads by `return`, which the iterators of its store do not have: each stays open for as long as
 * the process, and with it the whole table as it was.
 */
function letReadsEnd(): void {
  const { resolve } = createRequire(import.meta.resolve('dynalite'));
  const { AbstractKeyIterator, AbstractValueIterator } = createRequire(resolve('memory-level'))(
    'abstract-level',
  );
  for (const { prototype } of [AbstractKeyIterator, AbstractValueIterator])
    prototype.return ??= prototype.close;
}

/** Topics too. fauxqs's own start listens on every interface and opens S3 to the network; this one stays at home. */
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
