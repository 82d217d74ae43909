// A proxy in front of an emulator that fails on demand, as DynamoDB and SQS do.
import { Agent, createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';

/**
 * throttled, failing, unavailable: refused with AWS's errors · slow, sluggish: answered after a delay · silent: never
 * answered · reset: the connection ends before the request is forwarded · lost: it ends after that, before the answer
 */
export const FAULTS = ['throttled', 'failing', 'unavailable', 'slow', 'silent', 'reset', 'lost'] as const;
type FaultKind = (typeof FAULTS)[number] | 'sluggish';

/** Longer than the time limit of one attempt (lib/aws.ts). */
const SLOW_MS = 1_800;
/** Short enough for one call, but five of them exceed the time budget. */
const SLUGGISH_MS = 600;

/** One request: its name, "PutItem" or "SendMessage", and its input. */
export interface Operation {
  name: string;
  // biome-ignore lint/suspicious/noExplicitAny: every operation has an input of its own
  input: any;
}

export interface Fault {
  kind: FaultKind;
  /** The operations that fail. Default: all. */
  on?: (operation: Operation) => boolean;
  /** How many of them fail. Default: all. */
  times?: number;
}

export interface FaultProxy {
  url: string;
  /** Sets the fault from now on; undefined ends it. At first there is none. */
  breakdown(fault: Fault | undefined): void;
  /** Requests that were forwarded, in order. */
  readonly done: Operation[];
  stop(): Promise<void>;
}

/** @param target "http://127.0.0.1:4566" */
export async function startFaultProxy(target: string): Promise<FaultProxy> {
  const agent = new Agent();
  const done: Operation[] = [];
  let fault: Fault | undefined;
  let left = 0;

  const server = createServer(async (incoming, outgoing) => {
    const body = await bytesOf(incoming);
    const operation = operationOf(incoming, body);
    const kind = left > 0 && fault && (fault.on?.(operation) ?? true) ? fault.kind : undefined;
    if (kind) left--;
    const forward = async () => {
      done.push(operation);
      return await forwarded(new URL(incoming.url ?? '/', target), incoming, body, agent);
    };
    await answer(kind, outgoing, forward).catch(() => outgoing.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    breakdown: (next) => {
      fault = next;
      left = next?.times ?? Number.POSITIVE_INFINITY;
    },
    done,
    stop: async () => {
      server.closeAllConnections();
      agent.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

type Reply = { status: number; headers: IncomingMessage['headers']; body: Buffer };

async function answer(
  kind: FaultKind | undefined,
  outgoing: ServerResponse,
  forward: () => Promise<Reply>,
): Promise<void> {
  switch (kind) {
    case 'throttled':
      return refuse(outgoing, 400, 'ProvisionedThroughputExceededException');
    case 'failing':
      return refuse(outgoing, 500, 'InternalServerError');
    case 'unavailable':
      return void outgoing
        .writeHead(503, { 'content-type': 'text/html' })
        .end('<h1>Service Unavailable</h1>');
    case 'silent':
      return;
    case 'reset':
      return void outgoing.destroy();
    case 'lost':
      await forward();
      return void outgoing.destroy();
    default: {
      const { status, headers, body } = await forward();
      if (kind) await wait(kind === 'slow' ? SLOW_MS : SLUGGISH_MS);
      outgoing.writeHead(status, headers).end(body);
    }
  }
}

function refuse(outgoing: ServerResponse, status: number, type: string): void {
  outgoing
    .writeHead(status, { 'content-type': 'application/x-amz-json-1.0' })
    .end(JSON.stringify({ __type: `com.amazonaws.dynamodb.v20120810#${type}`, message: 'no' }));
}

async function bytesOf(stream: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
}

function operationOf({ headers }: IncomingMessage, body: Buffer): Operation {
  const name = String(headers['x-amz-target']).split('.')[1] ?? '';
  return { name, input: body.length > 0 ? JSON.parse(body.toString('utf8')) : {} };
}

async function forwarded(
  url: URL,
  { method, headers }: IncomingMessage,
  body: Buffer,
  agent: Agent,
): Promise<Reply> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  request(url, { method, headers, agent }, resolve).on('error', reject).end(body);
  const reply = await promise;
  return { status: reply.statusCode ?? 502, headers: reply.headers, body: await bytesOf(reply) };
}
