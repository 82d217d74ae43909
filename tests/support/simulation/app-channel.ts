// A channel with threads, in simulated time: Slack's Web API over the double's rules, and the messages that people see.
import { type AppDeps, appSender, type Sender } from '#lib/slack/senders.ts';
import { SlackError } from '#lib/slack/slack.ts';
import type { SlackAnswer, SlackRules } from '../slack-double.ts';

interface ShownMessage {
  ts: string;
  at: number;
  text: string;
  /** Its attachments and blocks, as JSON. */
  body: string;
  thread?: string | undefined;
  isBroadcast: boolean;
  /** When it was updated. */
  updates: number[];
}

export interface AppChannelDouble {
  messages: ShownMessage[];
  /** Error code of every call; undefined when Slack takes them. */
  refusal: string | undefined;
  mails: string[];
  senderWith: (deps: Pick<AppDeps, 'places' | 'groups' | 'queue' | 'clock'> & { reserve: Sender }) => Sender;
}

const CHANNEL = 'C0123456789';

/** @param asked the answer of Slack to a request, after its time */
export function appChannel(
  rules: SlackRules,
  now: () => number,
  answered: (answer: SlackAnswer, timeoutMs: number) => Promise<SlackAnswer>,
): AppChannelDouble {
  const channel: AppChannelDouble = {
    messages: [],
    refusal: undefined,
    mails: [],
    senderWith: (deps) =>
      appSender(
        { stage: 'prod', level: 'app', id: CHANNEL, broadcast: ['reopened', 'critical'] },
        { ...deps, api, mail: { mailFallback: async ({ app }) => channel.mails.push(app) > 0 } },
      ),
  };
  const taken = async (payload: object, timeoutMs: number) => {
    const answer = channel.refusal === undefined ? rules.ask(payload, now()) : 'refused';
    if (answer === 'refused')
      throw new SlackError(channel.refusal as string, { status: 200, isRefusal: true });
    const shown = await answered(answer, timeoutMs);
    if (shown === 'hang') throw new SlackError('timeout', { wasSent: true });
    if (shown === 'reset') throw new SlackError('network ECONNRESET', { wasSent: true });
    if (shown.status === 200 && shown.body === 'ok') return;
    const retryAfter = Number(shown.headers?.['retry-after']) || undefined;
    const isRefusal = shown.status === 400;
    throw new SlackError(shown.body, { status: isRefusal ? 200 : shown.status, retryAfter, isRefusal });
  };
  const bodyOf = ({ blocks, attachments }: { blocks?: unknown; attachments?: unknown }) =>
    JSON.stringify([blocks, attachments]);
  const api: AppDeps['api'] = (timeoutMs) => ({
    postMessage: async ({ channel: id, thread_ts: thread, reply_broadcast = false, ...payload }) => {
      await taken(payload, timeoutMs);
      if (thread !== undefined && !channel.messages.some(({ ts }) => ts === thread)) {
        throw new SlackError('thread_not_found', { status: 200, isRefusal: true });
      }
      const ts = `${(now() / 1000).toFixed(3)}${channel.messages.length}`;
      const { text } = payload;
      const body = bodyOf(payload);
      channel.messages.push({ ts, at: now(), text, body, thread, isBroadcast: reply_broadcast, updates: [] });
      return { channel: id, ts };
    },
    updateMessage: async ({ ts }, payload) => {
      const message = channel.messages.find((each) => each.ts === ts);
      if (!message) throw new SlackError('message_not_found', { status: 200, isRefusal: true });
      await taken(payload, timeoutMs);
      Object.assign(message, { text: payload.text, body: bodyOf(payload) });
      message.updates.push(now());
    },
    permalinkOf: async ({ channel: id, ts }) =>
      `https://vigia.slack.com/archives/${id}/p${ts.replace('.', '')}`,
  });
  return channel;
}
