// The API as a client sees it: handlers called in process, a started `npm start`, or a deployment.
import type { Spec } from '#lib/http/spec.ts';
import { functionFiles } from '../../build/function-files.ts';
import { startDynalite } from '../store/dynalite.ts';
import { type Answer, type EventParts, type HttpHandler, invoke } from '../support/gateway.ts';
import { expectConforms } from '../support/openapi.ts';
import { startSlackDouble } from '../support/slack-double.ts';
import { startVigia, type Vigia } from './vigia.ts';

export interface Request extends EventParts {
  method: string;
  path: string;
  /** A multipart form instead of a body. */
  form?: FormData;
}

export interface Api {
  /** Fails when the answer does not conform to the OpenAPI document. */
  call(request: Request): Promise<Answer>;
  /** The `text` of each message that reached the Slack webhook, oldest first. */
  slackTexts(): Promise<string[]>;
  admin: { username: string; password: string };
  /** The process of the API, when it has one. */
  vigia?: Vigia;
  stop(): Promise<void>;
}

/** Known to the tests, so that they can sign tokens that no login issued. */
export const SECRET = 'a secret of at least thirty-two bytes, for tests';
/** The stories register more users from one address than a person would. */
const LIMITS = { LIMIT_REGISTER: '1000 per hour' };
const ADMIN = { username: 'boss', password: 'a-password-for-tests' };

/** Every handler of the API, routed by its spec, with an embedded DynamoDB. */
export async function inProcess(): Promise<Api> {
  const dynalite = await startDynalite();
  const slack = await startSlackDouble();
  Object.assign(process.env, {
    STAGE: 'local',
    JWT_SECRET_KEY: SECRET,
    SLACK_WEBHOOK_URL: slack.url,
    WEBSOCKET_ENDPOINT: 'https://live.example.com/local',
    ...LIMITS,
  });
  const routes = await loadRoutes();
  const { handler: createAdmin } = await import('../../functions/admin/create.ts');
  await (createAdmin as unknown as (event: unknown, context: unknown) => Promise<unknown>)(ADMIN, {});
  // As the sweep does every minute of a deployment: the first report need not look for the first day with feedback.
  const { sealHours } = await import('#lib/reports/reports.ts');
  await sealHours(new Date());

  return {
    admin: ADMIN,
    slackTexts: async () => slack.received.map(({ text }) => text ?? ''),
    call: conforming(async ({ form, ...parts }) => {
      const { handler, pathParameters } = routed(routes, parts);
      const called = { ...parts, ...(pathParameters && { pathParameters }) };
      if (!form) return await invoke(handler, called);
      const encoded = new Response(form);
      const body = new Uint8Array(await encoded.arrayBuffer());
      const headers = { ...parts.headers, 'content-type': encoded.headers.get('content-type') ?? '' };
      return await invoke(handler, { ...called, headers, body });
    }),
    stop: async () => {
      await Promise.all([dynalite.stop(), slack.stop()]);
    },
  };
}

/** As API Gateway does: finds the route of a path, and the values of its parameters. */
function routed(routes: { spec: Spec; handler: HttpHandler }[], { method, path }: Request) {
  for (const { spec, handler } of routes) {
    const pattern = `^${spec.path.replace(/\{(\w+)\}/g, '(?<$1>[^/]+)')}$`;
    // A HEAD is answered by the function of the GET.
    const found = spec.method === (method === 'HEAD' ? 'GET' : method) && new RegExp(pattern).exec(path);
    if (found) return { handler, ...(found.groups && { pathParameters: { ...found.groups } }) };
  }
  const fallback = routes.find(({ spec }) => spec.path === '$default');
  if (!fallback) throw new Error('no fallback');
  return { handler: fallback.handler };
}

function conforming(call: Api['call']): Api['call'] {
  return async (request) => {
    const answer = await call(request);
    expectConforms(request.method, request.path, answer);
    return answer;
  };
}

async function loadRoutes(): Promise<{ spec: Spec; handler: HttpHandler }[]> {
  const root = new URL('../../', import.meta.url);
  const routes = [];
  for (const file of functionFiles()) {
    const module = await import(new URL(file, root).href);
    if (module.spec) routes.push(module);
  }
  // As API Gateway: a path without parameters goes before one that matches it by a parameter.
  return routes.sort((a, b) => a.spec.path.split('{').length - b.spec.path.split('{').length);
}

/** The API of `npm start`, over HTTP. */
export async function overHttp(): Promise<Api> {
  const vigia = await startVigia({
    ADMIN_USERNAME: ADMIN.username,
    ADMIN_PASSWORD: ADMIN.password,
    JWT_SECRET_KEY: SECRET,
    ...LIMITS,
  });
  return {
    admin: ADMIN,
    vigia,
    slackTexts: async () => (await vigia.slackMessages()).map(({ text }) => text ?? ''),
    call: conforming(callAt(vigia.url)),
    stop: async () => void (await vigia.stop()),
  };
}

/** An API that is already running. @param url "https://abc.execute-api.us-east-1.amazonaws.com", or with a path */
export function deployedAt(url: string, admin: Api['admin']): Api {
  return {
    admin,
    slackTexts: async () => {
      throw new Error('the Slack channel of a deployment cannot be read');
    },
    call: conforming(callAt(url)),
    stop: async () => {},
  };
}

function callAt(base: string): Api['call'] {
  return async ({ method, path, query, headers = {}, body, form }) => {
    const url = new URL(base.replace(/\/$/, '') + path);
    url.search = new URLSearchParams(query).toString();
    const init: RequestInit = { method, headers };
    const content = form ?? (body instanceof Uint8Array ? Buffer.from(body) : body);
    if (content !== undefined) init.body = content;
    const response = await fetch(url, init);
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.startsWith('application/json');
    return {
      status: response.status,
      headers: Object.fromEntries(response.headers),
      body: text && isJson ? JSON.parse(text) : text || undefined,
    };
  };
}
