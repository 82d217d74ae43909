// A double of Slack's Web API: the rules of the local one, with outages, and a record of all calls.

import { Channel } from '../../local/slack-sink/channel.ts';
import type { Json } from '../../local/slack-sink/rules/shape.ts';
import { Triggers } from '../../local/slack-sink/triggers.ts';
import { slackWebApi } from '../../local/slack-sink/web-api.ts';
import { CHANNEL } from '../../local/slack-sink/workspace.ts';

export type SlackAnswer =
  /** `afterMs`: how long Slack takes to answer; it has taken or refused the message at once. */
  | { status: number; body: string; headers?: Record<string, string>; afterMs?: number }
  /** 'hang' accepts the request and never answers; 'reset' breaks the connection. */
  | 'hang'
  | 'reset';

interface Call {
  /** Milliseconds. */
  at: number;
  method: string;
  args: Json;
  answer: SlackAnswer;
}

export interface SlackApiRules {
  token: string;
  channelId: string;
  channel: Channel;
  /** All calls with their answers, oldest first. */
  calls: Call[];
  /** The answer to every call during an outage; undefined when Slack works. */
  outage: SlackAnswer | undefined;
  /** The next answers, which take precedence over everything else. */
  answers: SlackAnswer[];
  /** Interactions: the trigger_id of each opens one modal. */
  triggers: Triggers;
  /** Modals that were opened. */
  views: Json[];
  ask(method: string, token: string | undefined, args: Json, at: number): SlackAnswer;
}

/** An error as the Web API says it: status 200, and "ok": false. */
export function apiError(name: string): SlackAnswer {
  return { status: 200, body: JSON.stringify({ ok: false, error: name }) };
}

export function slackApiRules(): SlackApiRules {
  const channel = new Channel();
  const views: Json[] = [];
  const triggers = new Triggers();
  const token = 'xoxb-double-0123456789';
  const api = slackWebApi({
    channel,
    token,
    triggers,
    origin: () => 'https://vigia.slack.com',
    openView: (view) => views.push(view),
  });
  const rules: SlackApiRules = {
    token,
    channelId: CHANNEL.id,
    channel,
    calls: [],
    outage: undefined,
    answers: [],
    triggers,
    views,
    ask(method, given, args, at) {
      const answer = rules.answers.shift() ?? rules.outage ?? judged(api(method, given, args, at));
      rules.calls.push({ at, method, args, answer });
      return answer;
    },
  };
  return rules;
}

function judged({ status, body, headers = {} }: ReturnType<ReturnType<typeof slackWebApi>>): SlackAnswer {
  return { status, body: JSON.stringify(body), headers };
}
