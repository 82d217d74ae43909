// One exchange with an MLflow server: authorised, within time, repeated where that helps and harms nothing.
import { setTimeout as pause } from 'node:timers/promises';
import { Agent, request } from 'undici';
import { type Answer, MlflowError, refusalIn, silenceAfter, strangeAnswer } from './refusal.ts';
import { authorization, type Server } from './server.ts';

export interface Question {
  method: 'GET' | 'POST' | 'PUT';
  /** Below the server's URI, escaped: "/api/2.0/mlflow/runs/search". */
  path: string;
  query?: Record<string, string>;
  /** Sent as JSON, or as the bytes that they are. */
  body?: object | Uint8Array;
  /** Twice is the same as once. Else it is repeated only when it did not reach the server. */
  repeatable: boolean;
}

export interface Patience {
  /** Of one exchange, answer included. */
  exchangeMs: number;
  /** Before the second, the third, … try. Short: who calls us tries again later anyway. */
  pausesMs: readonly number[];
  /** The end of all exchanges together. */
  signal: AbortSignal;
}

/** A server in reach accepts in milliseconds; one that does not in three seconds drops packets. */
const CONNECT_MS = 3_000;
/** The longest answer that we ask for holds a few hundred metrics: some tens of kilobytes. */
const MOST_ANSWER_BYTES = 4 << 20;

const agent = new Agent({ connect: { timeout: CONNECT_MS } });

/**
 * The answer's JSON; {} for an empty one.
 * @throws MlflowError for every other outcome.
 */
export async function ask(server: Server, question: Question, patience: Patience): Promise<unknown> {
  for (let tries = 0; ; tries += 1) {
    try {
      return await askOnce(server, question, patience);
    } catch (error) {
      const wait = patience.pausesMs[tries];
      if (wait === undefined || !mayRepeat(error, question) || patience.signal.aborted) throw error;
      await pause(wait);
    }
  }
}

function mayRepeat(error: unknown, { repeatable }: Question): boolean {
  if (!(error instanceof MlflowError)) return false;
  return error.again === 'always' || (error.again === 'repeatable' && repeatable);
}

async function askOnce(server: Server, question: Question, patience: Patience): Promise<unknown> {
  const answer = await exchange(server, question, patience).catch((error) => {
    throw silenceAfter(error, server);
  });
  if (answer.status !== 200) throw refusalIn(answer, server);
  if (answer.body === '') return {};
  try {
    return JSON.parse(answer.body);
  } catch {
    throw strangeAnswer(server, answer.status);
  }
}

async function exchange(
  server: Server,
  { method, path, query, body }: Question,
  patience: Patience,
): Promise<Answer> {
  const isBytes = body instanceof Uint8Array;
  const secret = authorization(server);
  const { statusCode, body: stream } = await request(server.uri + path, {
    method,
    dispatcher: agent,
    ...(query && { query }),
    headers: {
      accept: 'application/json',
      ...(body && { 'content-type': isBytes ? 'application/octet-stream' : 'application/json' }),
      ...(secret && { authorization: secret }),
    },
    body: isBytes || body === undefined ? (body ?? null) : JSON.stringify(body),
    signal: AbortSignal.any([patience.signal, AbortSignal.timeout(patience.exchangeMs)]),
  });
  return { status: statusCode, body: await textOf(stream) };
}

async function textOf(stream: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of stream) {
    chunks.push(chunk);
    size += chunk.length;
    if (size > MOST_ANSWER_BYTES) break;
  }
  return Buffer.concat(chunks).toString('utf8');
}
