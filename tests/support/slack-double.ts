// Slack's incoming webhook for tests: its documented limits, its rate, and the ways in which it can be down. The rules
// know no clock and no network of their own, so a simulation asks them directly and a server asks them over the wire.
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { setTimeout as wait } from 'node:timers/promises';
import { isObject, listOf, refusalOf } from '../../local/slack-sink/limits.ts';

export type SlackAnswer =
  | { status: number; body: string; headers?: Record<string, string> }
  /** Takes the request and never answers; breaks the connection. */
  | 'hang'
  | 'reset';

interface SlackPayload {
  text?: string;
  blocks?: unknown[];
  attachments?: unknown[];
}

interface Request {
  /** Milliseconds. */
  at: number;
  payload: SlackPayload;
  answer: SlackAnswer;
}

export interface SlackRules {
  /** Every request, in the order they came, with what was answered. */
  requests: Request[];
  /** How every request is answered, instead of by the rules; undefined when Slack is well. */
  outage: SlackAnswer | undefined;
  /** The next answers, before anything else. */
  answers: SlackAnswer[];
  /** Requests that came while Slack had asked for rest. */
  insisted: number;
  ask(payload: unknown, at: number): SlackAnswer;
}

/** The outages that Slack and the way to it are known for. */
export const OUTAGES = {
  503: { status: 503, body: '<html>upstream connect error</html>' },
  429: { status: 429, body: 'rate_limited', headers: { 'retry-after': '30' } },
  hang: 'hang',
  reset: 'reset',
  404: { status: 404, body: 'no_active_hooks' },
} as const satisfies Record<string, SlackAnswer>;

const OK: SlackAnswer = { status: 200, body: 'ok' };

/** "1 message per second, short bursts": so many at once, each coming back in a second. */
const BURST = 5;
const PER_SECOND = 1;
/** Slack cuts a text here; and takes fields of a section and elements of a context only up to these numbers. */
const MOST_TEXT = 40_000;

export function slackRules(): SlackRules {
  let tokens = BURST;
  let refilledAt = Number.NEGATIVE_INFINITY;
  let restUntil = Number.NEGATIVE_INFINITY;
  const takeToken = (at: number) => {
    tokens = Math.min(BURST, tokens + ((at - refilledAt) / 1000) * PER_SECOND);
    refilledAt = at;
    if (tokens < 1) return false;
    tokens -= 1;
    return true;
  };
  const judge = (payload: unknown, at: number): SlackAnswer => {
    if (!takeToken(at)) return { status: 429, body: 'rate_limited', headers: { 'retry-after': '1' } };
    const refusal = refusalOf(payload) ?? strictRefusalOf(payload as SlackPayload);
    return refusal ? { status: 400, body: refusal } : OK;
  };
  const rules: SlackRules = {
    requests: [],
    outage: undefined,
    answers: [],
    insisted: 0,
    ask(payload, at) {
      if (at < restUntil) rules.insisted += 1;
      const answer = rules.answers.shift() ?? rules.outage ?? judge(payload, at);
      const seconds = typeof answer === 'object' ? Number(answer.headers?.['retry-after'] ?? 0) : 0;
      if (seconds > 0) restUntil = Math.max(restUntil, at + seconds * 1000);
      rules.requests.push({ at, payload: payload as SlackPayload, answer });
      return answer;
    },
  };
  return rules;
}

/** What was posted: Slack said "ok" to it. */
export function accepted({ requests }: Pick<SlackRules, 'requests'>): Request[] {
  return requests.filter(({ answer }) => typeof answer === 'object' && answer.status === 200);
}

/** Beyond what the page of `npm start` refuses: what Slack forgives, or cuts without a word, is a fault in a test. */
function strictRefusalOf({ text: words = '', blocks, attachments }: SlackPayload): string | undefined {
  if (words.length > MOST_TEXT) return 'msg_too_long';
  const all = [...listOf(blocks), ...listOf(attachments).flatMap((attachment) => listOf(attachment.blocks))];
  const actions = all.flatMap(({ type, elements }) => (type === 'actions' ? listOf(elements) : []));
  const ids = actions.flatMap(({ action_id }) => (typeof action_id === 'string' ? [action_id] : []));
  if (new Set(ids).size < ids.length) return 'invalid_blocks';
  const isEmptyField = (field: unknown) => isObject(field) && String(field.text).trim() === '';
  return all.some(({ fields }) => listOf(fields).some(isEmptyField)) ? 'invalid_blocks' : undefined;
}

export interface SlackDouble extends SlackRules {
  url: string;
  /** Payloads in the order they came. */
  received: SlackPayload[];
  stop(): Promise<void>;
}

/** The same over HTTP, on a free port. */
export async function startSlackDouble({ latencyMs = 0 } = {}): Promise<SlackDouble> {
  const rules = slackRules();
  const server = createServer(async (request, response) => {
    const payload = parse(await text(request));
    if (latencyMs > 0) await wait(latencyMs);
    send(response, rules.ask(payload, performance.now()));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return Object.defineProperties(rules as SlackDouble, {
    url: { value: `http://127.0.0.1:${(server.address() as AddressInfo).port}/services/T0/B0/secret` },
    received: { get: () => rules.requests.map(({ payload }) => payload) },
    stop: {
      value: async () => {
        const closed = new Promise<void>((resolve) => server.close(() => resolve()));
        server.closeAllConnections();
        await closed;
      },
    },
  });
}

function send(response: ServerResponse, answer: SlackAnswer): void {
  if (answer === 'hang') return;
  if (answer === 'reset') response.destroy();
  else response.writeHead(answer.status, answer.headers).end(answer.body);
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
