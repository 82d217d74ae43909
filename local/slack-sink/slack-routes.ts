// The routes of the local Slack: the webhook and the Web API that Vigía calls, and what the channel page asks for.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { text as readText } from 'node:stream/consumers';
import type { App } from './app.ts';
import type { Channel } from './channel.ts';
import { answer, answerJson, parameter, pathOf, type Route, type Routes } from './exchange.ts';
import { type Failure, fail, failureIn } from './failures.ts';
import { refusalOf } from './rules/limits.ts';
import { isObject, type Json } from './rules/shape.ts';
import type { Triggers } from './triggers.ts';
import type { Viewers } from './viewers.ts';
import { argumentsOf, tokenOf, type WebApi } from './web-api.ts';
import { personOf } from './workspace.ts';

interface Parts {
  channel: Channel;
  triggers: Triggers;
  viewers: Viewers;
  /** Undefined when messages come by the webhook alone. */
  app?: App | undefined;
  webApi?: WebApi | undefined;
}

export interface SlackRoutes {
  routes: Routes;
  /** The routes whose path goes on after this beginning. */
  beginnings: Routes;
}

export function slackRoutes({ channel, triggers, viewers, app, webApi }: Parts): SlackRoutes {
  let failure: Failure | undefined;

  const webhook: Route = async (request, response) => {
    const payload = parsePayload(await readText(request), request.headers['content-type']);
    if (await fail(response, failure, false)) return;
    const refusal = refusalOf(payload);
    if (!refusal) channel.post(payload as Json);
    answer(response, refusal ? 400 : 200, refusal ?? 'ok');
  };

  const callWebApi: Route = async (request, response) => {
    const args = argumentsOf(await readText(request), request.headers['content-type']);
    if (!webApi) return answer(response, 404, 'not found');
    if (await fail(response, failure, true)) return;
    const method = pathOf(request).slice('/api/'.length);
    const { status, body, headers } = webApi(
      method,
      tokenOf(request.headers.authorization, args),
      args,
      Date.now(),
    );
    answerJson(response, status, body, headers);
  };

  const respond: Route = async (request, response) => {
    const body = parseJson(await readText(request));
    const origin = triggers.respond(pathOf(request));
    if (!origin || !isObject(body)) return answer(response, 404, 'used_url');
    app?.respond(body, origin);
    answer(response, 200, 'ok');
  };

  /** A call of the page, with the person who presses; another site cannot send JSON without asking first. */
  const byPerson =
    (act: (app: App, body: Json, response: ServerResponse) => Promise<void> | void): Route =>
    async (request, response) => {
      if (!isFromPage(request)) return answer(response, 403, 'only from the page');
      const body = parseJson(await readText(request));
      if (!app || !isObject(body)) return answer(response, 404, 'not found');
      await act(app, body, response);
    };

  const press = byPerson(async (app, { user, ts, block_id, action_id, option }, response) => {
    const person = personOf(user);
    const target = channel.find(ts) ?? channel.ephemerals.find((ephemeral) => ephemeral.ts === ts);
    const pressed = { block_id: String(block_id), action_id: String(action_id), option: option as number };
    const isDone = person && target && (await app.press(target, pressed, person));
    answer(response, isDone ? 204 : 404, '');
  });

  const shortcut = byPerson(async (app, { user, ts, callback_id }, response) => {
    const person = personOf(user);
    const message = channel.find(ts);
    if (!person || !message) return answer(response, 404, 'not found');
    await app.shortcut(message, String(callback_id), person);
    answer(response, 204, '');
  });

  const command = byPerson(async (app, { user, text }, response) => {
    const person = personOf(user);
    if (!person) return answer(response, 404, 'not found');
    await app.command(String(text), person);
    answer(response, 204, '');
  });

  const submit = byPerson(async (app, { user, view_id, values }, response) => {
    const person = personOf(user);
    if (!person || !isObject(values)) return answer(response, 404, 'not found');
    answerJson(response, 200, { errors: await app.submit(String(view_id), values, person) });
  });

  const setFailure: Route = async (request, response) => {
    const wanted = failureIn(parseJson(await readText(request)));
    if (!wanted) return answer(response, 400, 'one of error, status, delay_ms; also retry_after');
    failure = wanted;
    answer(response, 204, '');
  };

  return {
    routes: {
      'POST /webhook': webhook,
      'POST /press': press,
      'POST /shortcut': shortcut,
      'POST /command': command,
      'POST /submit': submit,
      'GET /messages': (_request, response) => answerJson(response, 200, channel.messages),
      'GET /ephemerals': (request, response) => {
        const user = parameter(request, 'user');
        const shown = channel.ephemerals.filter((ephemeral) => user === '' || ephemeral.user === user);
        answerJson(response, 200, shown);
      },
      'DELETE /messages': (_request, response) => {
        channel.clear();
        answer(response, 204, '');
      },
      'PUT /failure': setFailure,
      'DELETE /failure': (_request, response) => {
        failure = undefined;
        answer(response, 204, '');
      },
      'GET /events': (_request, response) => viewers.add(response),
    },
    beginnings: {
      'POST /api/': callWebApi,
      'POST /actions/': respond,
      // A permalink of a message leads to its place on the page.
      'GET /archives/': (request, response) => {
        const place = pathOf(request).split('/').at(-1) ?? '';
        response.writeHead(302, { location: `/#${encodeURIComponent(place)}` }).end();
      },
    },
  };
}

function isFromPage({ headers }: IncomingMessage): boolean {
  const isJson = headers['content-type']?.startsWith('application/json') ?? false;
  return isJson && (headers.origin === undefined || URL.parse(headers.origin)?.host === headers.host);
}

/** Slack accepts JSON, and JSON in the field `payload` of a form. */
function parsePayload(body: string, contentType = ''): unknown {
  const isForm = contentType.startsWith('application/x-www-form-urlencoded');
  return parseJson(isForm ? (new URLSearchParams(body).get('payload') ?? '') : body);
}

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
