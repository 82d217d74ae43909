// All HTTP functions over a database and queues that fail on demand, called by an administrator.
import { administrator } from '../support/accounts.ts';
import { type FaultProxy, startFaultProxy } from '../support/fault-proxy.ts';
import { type HttpFunction, httpFunctions } from '../support/functions.ts';
import { startDynalite } from './dynalite.ts';
import { startQueues } from './queues.ts';

export interface Breakable {
  database: FaultProxy;
  queues: FaultProxy;
  /** Headers of the administrator. */
  headers: { authorization: string };
  routes: HttpFunction[];
  /** The route of a function's key. */
  route(key: string): HttpFunction;
  stop(): Promise<void>;
}

/** Starts everything and sets this process's environment to it. */
export async function startBreakable(): Promise<Breakable> {
  const dynalite = await startDynalite();
  const sqs = await startQueues(['queue', 'queue.fifo']);
  const database = await startFaultProxy(String(process.env.AWS_ENDPOINT_URL_DYNAMODB));
  const queues = await startFaultProxy(sqs.endpoint);
  Object.assign(process.env, {
    STAGE: 'test',
    JWT_SECRET_KEY: 'a secret of at least thirty-two bytes, for tests',
    AWS_ENDPOINT_URL_DYNAMODB: database.url,
    AWS_ENDPOINT_URL_SQS: queues.url,
    RETRAINING_QUEUE_URL: sqs.urlOf('queue').replace(sqs.endpoint, queues.url),
    ALERTS_QUEUE_URL: sqs.urlOf('queue.fifo').replace(sqs.endpoint, queues.url),
  });
  const routes = await httpFunctions();
  return {
    database,
    queues,
    headers: await administrator('boss'),
    routes,
    route: (key) => {
      const found = routes.find((route) => route.key === key);
      if (!found) throw new Error(`there is no function ${key}`);
      return found;
    },
    stop: async () => {
      await Promise.all([database.stop(), queues.stop()]);
      await Promise.all([dynalite.stop(), sqs.stop()]);
    },
  };
}
