// The server of the local pages: a Slack that replaces the real one while SLACK_WEBHOOK_URL is unset, and the console and
// mail pages.
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { AlarmChange } from '../alarms/alarm-store.ts';
import { readConsoleLink } from '../logs/console-link.ts';
import type { LineQuery, StoredLine } from '../logs/log-store.ts';
import type { Mail } from '../mail/mailbox.ts';
import { HOST } from '../ports.ts';
import { App, type AppSettings } from './app.ts';
import { Channel } from './channel.ts';
import { answer, answerJson, parameter, pathOf, type Routes, sendPage } from './exchange.ts';
import { announcementOf } from './lines.ts';
import { type SlackRoutes, slackRoutes } from './slack-routes.ts';
import { Triggers } from './triggers.ts';
import { Viewers } from './viewers.ts';
import { slackWebApi } from './web-api.ts';

interface Options {
  port: number;
  /** False when messages go to a real Slack: then there are only the console and mail pages. */
  replacesSlack?: boolean;
  /** The app of the local Slack; without it there is only the webhook. */
  app?: AppSettings | undefined;
  /** The log lines that an alert's link asks for. */
  findLines: (query: LineQuery) => StoredLine[];
  /** The changes of an alarm, newest first. */
  findAlarm: (name: string) => AlarmChange[];
  /** All mails until now, oldest first. */
  findMails: () => readonly Mail[];
  /** Gets one line for the terminal for each message. */
  announce: (line: string) => void;
}

export interface SlackSink {
  webhookUrl: string;
  /** Where the Web API answers. */
  apiUrl: string;
  pageUrl: string;
  /** Of the page that replaces the CloudWatch console. */
  consoleUrl: string;
  mailUrl: string;
  /** The README of this repository, as it is written. */
  readmeUrl: string;
  stop(): Promise<void>;
}

const README = new URL('../../README.md', import.meta.url);

const CHANNEL_PAGES: Record<string, string> = {
  '/': 'channel.html',
  '/channel.css': 'channel.css',
  '/channel.js': 'channel.js',
  '/dates.js': 'dates.js',
  '/press.js': 'press.js',
  '/thread.js': 'thread.js',
};
const OTHER_PAGES: Record<string, string> = {
  '/style.css': 'style.css',
  '/console': 'console.html',
  '/console.js': 'console.js',
  '/alarm.js': 'alarm.js',
  '/mail': 'mail.html',
  '/mail.js': 'mail.js',
};

export async function startSlackSink(options: Options): Promise<SlackSink> {
  const { port, replacesSlack = true } = options;
  let origin = '';
  const slack = replacesSlack ? slackOf(options, () => origin) : { routes: {}, beginnings: {} };
  const pages = replacesSlack ? { ...CHANNEL_PAGES, ...OTHER_PAGES } : OTHER_PAGES;
  const routes = { ...slack.routes, ...otherRoutes(options) };
  const server = createServer((request, response) => {
    const path = pathOf(request);
    const page = request.method === 'GET' ? pages[path] : undefined;
    const name = `${request.method} ${path}`;
    const beginning = Object.keys(slack.beginnings).find((start) => name.startsWith(start)) ?? '';
    const route = page ? () => sendPage(response, page) : (routes[name] ?? slack.beginnings[beginning]);
    if (!route) return answer(response, 404, 'not found');
    Promise.resolve(route(request, response)).catch((error: Error) => answer(response, 500, error.message));
  });
  server.listen(port, HOST);
  await once(server, 'listening');
  origin = `http://localhost:${(server.address() as AddressInfo).port}`;
  return {
    webhookUrl: `${origin}/webhook`,
    apiUrl: `${origin}/api`,
    pageUrl: `${origin}/`,
    consoleUrl: `${origin}/console`,
    mailUrl: `${origin}/mail`,
    readmeUrl: `${origin}/README.md`,
    stop: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

function slackOf({ app: settings, announce }: Options, origin: () => string): SlackRoutes {
  const channel = new Channel();
  const triggers = new Triggers();
  const viewers = new Viewers(channel, settings !== undefined);
  channel.onChange((change) => {
    const line = announcementOf(change);
    if (line !== undefined) announce(line);
  });
  const app =
    settings &&
    new App({
      ...settings,
      channel,
      triggers,
      origin,
      showView: (view, person) => viewers.showModal(view, person),
    });
  const webApi =
    app && settings.botToken !== undefined
      ? slackWebApi({
          channel,
          triggers,
          token: settings.botToken,
          origin,
          openView: (view, person) => app.openView(view, person),
        })
      : undefined;
  return slackRoutes({ channel, triggers, viewers, app, webApi });
}

/** The data of the console and mail pages. */
function otherRoutes({ findLines, findAlarm, findMails }: Options): Routes {
  return {
    'GET /README.md': async (_request, response) => answer(response, 200, await readFile(README)),
    'GET /logs': (request, response) => {
      const query = readConsoleLink(parameter(request, 'link'));
      answerJson(response, 200, { query, lines: query ? findLines(query) : [] });
    },
    'GET /alarm': (request, response) => answerJson(response, 200, findAlarm(parameter(request, 'name'))),
    'GET /mails': (_request, response) => answerJson(response, 200, findMails()),
  };
}
