// A double of Slack's incoming webhook and of its Web API: documented limits, the rate limit and outages. The rules have
// no clock and no network of their own, so that a simulation can call them directly and a server over HTTP.
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { setTimeout as wait } from 'node:timers/promises';
import { refusalOf } from '../../local/slack-sink/rules/limits.ts';
import { postRate } from '../../local/slack-sink/rules/rate.ts';
import { isObject, listOf } from '../../local/slack-sink/rules/shape.ts';
import { argumentsOf, tokenOf } from '../../local/slack-sink/web-api.ts';
import { type SlackAnswer, type SlackApiRules, slackApiRules } from './slack-api-double.ts';

export type { SlackAnswer };

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
  /** All requests with their answers, oldest first. */
  requests: Request[];
  /** The answer to every request during an outage; undefined when Slack works. */
  outage: SlackAnswer | undefined;
  /** The answer to single payloads; undefined for those that Slack treats as usual. */
  answerTo: (payload: SlackPayload) => SlackAnswer | undefined;
  /** The next answers, which take precedence over everything else. */
  answers: SlackAnswer[];
  /** Requests that came before the end of a Retry-After. */
  early: number;
  ask(payload: unknown, at: number): SlackAnswer;
}

/** Known outages of Slack and of the network. */
export const OUTAGES = {
  503: { status: 503, body: '<html>upstream connect error</html>' },
  429: { status: 429, body: 'rate_limited', headers: { 'retry-after': '30' } },
  hang: 'hang',
  reset: 'reset',
  404: { status: 404, body: 'no_active_hooks' },
} as const satisfies Record<string, SlackAnswer>;

/** Slack takes each message, and the client cannot know it. */
export const UNCLEAR = {
  /** It answers after the client has given up. */
  slow: { status: 200, body: 'ok', afterMs: 9_000 },
  /** A proxy answers in its place. */
  proxy: { status: 200, body: '<html>' },
} as const satisfies Record<string, SlackAnswer>;

const OK: SlackAnswer = { status: 200, body: 'ok' };

/** Slack cuts a longer text. */
const MAX_TEXT = 40_000;

export function slackRules(): SlackRules {
  const takeToken = postRate();
  let restUntil = Number.NEGATIVE_INFINITY;
  const judge = (payload: unknown, at: number): SlackAnswer => {
    if (!takeToken(at)) return { status: 429, body: 'rate_limited', headers: { 'retry-after': '1' } };
    const refusal = refusalOf(payload) ?? strictRefusalOf(payload as SlackPayload);
    return refusal ? { status: 400, body: refusal } : OK;
  };
  const rules: SlackRules = {
    requests: [],
    outage: undefined,
    answerTo: () => undefined,
    answers: [],
    early: 0,
    ask(payload, at) {
      if (at < restUntil) rules.early += 1;
      const single = rules.answerTo(payload as SlackPayload);
      const answer = rules.answers.shift() ?? rules.outage ?? single ?? judge(payload, at);
      const seconds = typeof answer === 'object' ? Number(answer.headers?.['retry-after'] ?? 0) : 0;
      if (seconds > 0) restUntil = Math.max(restUntil, at + seconds * 1000);
      rules.requests.push({ at, payload: payload as SlackPayload, answer });
      return answer;
    },
  };
  return rules;
}

/** The requests that Slack answered with "ok". */
export function accepted({ requests }: Pick<SlackRules, 'requests'>): Request[] {
  return requests.filter(({ answer }) => typeof answer === 'object' && answer.status === 200);
}

/** Stricter than the page of `npm start`: a payload that Slack would cut or repair silently fails a test. */
function strictRefusalOf({ text: words = '', blocks, attachments }: SlackPayload): string | undefined {
  if (words.length > MAX_TEXT) return 'msg_too_long';
  const all = [...listOf(blocks), ...listOf(attachments).flatMap((attachment) => listOf(attachment.blocks))];
  const actions = all.flatMap(({ type, elements }) => (type === 'actions' ? listOf(elements) : []));
  const ids = actions.flatMap(({ action_id }) => (typeof action_id === 'string' ? [action_id] : []));
  if (new Set(ids).size < ids.length) return 'invalid_blocks';
  const isEmptyField = (field: unknown) => isObject(field) && String(field.text).trim() === '';
  return all.some(({ fields }) => listOf(fields).some(isEmptyField)) ? 'invalid_blocks' : undefined;
}

export interface SlackDouble extends SlackRules {
  url: string;
  /** The payloads of all requests, oldest first. */
  received: SlackPayload[];
  /** The Web API of the same Slack. */
  api: SlackApiRules & { url: string };
  stop(): Promise<void>;
}

/** Serves the rules over HTTP, on a free port. */
export async function startSlackDouble({ latencyMs = 0 } = {}): Promise<SlackDouble> {
  const rules = slackRules();
  const api = slackApiRules();
  const server = createServer(async (request, response) => {
    const body = await text(request);
    if (latencyMs > 0) await wait(latencyMs);
    const method = /^\/api\/([\w.]+)/.exec(request.url ?? '')?.[1];
    const at = performance.now();
    const { authorization, 'content-type': type } = request.headers;
    const args = method ? argumentsOf(body, type) : {};
    const answer = method
      ? api.ask(method, tokenOf(authorization, args), args, at)
      : rules.ask(parse(body), at);
    if (typeof answer === 'object' && answer.afterMs) await wait(answer.afterMs);
    send(response, answer);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return Object.defineProperties(rules as SlackDouble, {
    url: { value: `${origin}/services/T0/B0/secret` },
    api: { value: Object.assign(api, { url: `${origin}/api` }) },
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
