// The costs of a month for a number of users, from assumptions about each user (docs/scaling.md gives the reasons).
import { type Bill, billOf, type Cost, REQUESTS_A_MESSAGE, sum, times } from './cost.ts';
import { PLATFORM_BYTES } from './log-lines.ts';
import { PRICES } from './prices.ts';
import type { ItemBytes } from './stored.ts';

const DAYS = 30;
const MINUTES = DAYS * 24 * 60;
const SECONDS = MINUTES * 60;

interface Frequency {
  way: 'http' | 'socket' | 'event';
  /** Calls of each user a day. */
  user?: number;
  /** Calls a day that do not depend on the users. */
  day?: number;
}

/** Predictions of each user a day that somebody hears: their live events are messages. Of the others no event is sent. */
const HEARD = 2;

/** A user makes ten predictions and five answers a day, and a login every other day. A listener sees one in five predictions. */
const FREQUENCIES: Record<string, Frequency> = {
  'auth-login': { way: 'http', user: 0.5 },
  'auth-refresh': { way: 'http', user: 2 },
  'auth-me': { way: 'http', user: 1 },
  'predict-v1': { way: 'http', user: 2 },
  'predict-v2': { way: 'http', user: 2 },
  'predict-ab': { way: 'http', user: 6 },
  'feedback-create': { way: 'http', user: 5 },
  'feedback-list': { way: 'http', user: 1 },
  'realtime-connect': { way: 'socket', user: 0.5 },
  'realtime-disconnect': { way: 'socket', user: 0.5 },
  'realtime-push': { way: 'socket', user: HEARD },
  'reports-report': { way: 'http', day: 20 },
  'admin-models': { way: 'http', day: 10 },
  'alerts-logs': { way: 'event', day: 10 },
  'alerts-deliver': { way: 'event', day: 10 },
  sweep: { way: 'event', day: 24 * 60 },
  'alerts-sweep': { way: 'event', day: 24 * 60 },
};

/** Minutes that a connection stays open. */
const LISTENING_MINUTES = 10;

export interface Month {
  calls: number;
  bill: Bill;
  /** Costs without any call: alarms, the secret, Lambda's polling of queues. */
  standing: Standing;
  /** Tables, indexes and backups, a year after the first call. */
  storage: number;
  /** Lambda's own lines of calls that succeed. They are not in the bill, since SYSTEM_LOG_LEVEL is WARN. */
  platformLines: number;
}

interface Standing {
  alarms: number;
  secret: number;
  polling: number;
}

/** What was measured of the items that a user leaves. Entries in bytes, without what DynamoDB stores beside them. */
export interface Stored {
  prediction: ItemBytes;
  abPrediction: ItemBytes;
  feedback: ItemBytes;
  entries: { answer: number; exposure: number; watched: number };
}

/** @param alarms number of deployed alarms @param queues number of queues that Lambda polls */
export function monthOf(
  users: number,
  costs: readonly Cost[],
  stored: Stored,
  { alarms, queues }: { alarms: number; queues: number },
): Month {
  const counts = costs.flatMap((cost) => {
    const frequency = FREQUENCIES[cost.key];
    if (!frequency) return [];
    const { way, user = 0, day = 0 } = frequency;
    return [{ cost, way, calls: DAYS * (user * users + day) }];
  });
  const calls = counts.reduce((so, { calls }) => so + calls, 0);
  const bills = counts.map(({ cost, way, calls }) => times(billOf(cost, way), calls));
  const listening = users * DAYS * 0.5 * LISTENING_MINUTES * PRICES.webSocketMinute;
  const bill = sum(bills);
  return {
    calls,
    bill: {
      ...bill,
      'API Gateway': bill['API Gateway'] + listening,
      DynamoDB: bill.DynamoDB + reading(users, stored.entries),
      SQS: bill.SQS + users * DAYS * HEARD * REQUESTS_A_MESSAGE * PRICES.queueRequest,
    },
    standing: { alarms: alarms * PRICES.alarm, secret: PRICES.secret, polling: queues * polling() },
    storage: storage(users, stored),
    platformLines: (calls * PLATFORM_BYTES * PRICES.logGB) / 1e9,
  };
}

/** Lambda keeps five long polls of 20 s open at each queue, even if it is empty. */
function polling(): number {
  return ((5 * SECONDS) / 20) * PRICES.queueRequest;
}

const PREDICTIONS = 10;
const AB_PREDICTIONS = 6;
const ANSWERS = 5;
/** Those of A/B predictions: their network is in the table alone, and is read one by one. */
const AB_ANSWERS = 3;
const EVENTUAL_READ_BYTES = 8_192;

/** Dollars for the sweep's reading of the log: in slices of five minutes, again as whole hours, and once by the watch. */
function reading(users: number, { answer, exposure, watched }: Stored['entries']): number {
  const bytes = 2 * (ANSWERS * answer + AB_PREDICTIONS * exposure) + PREDICTIONS * watched;
  const units = bytes / EVENTUAL_READ_BYTES + 2 * AB_ANSWERS;
  return users * DAYS * units * PRICES.readUnit;
}

/** Predictions are deleted after 90 days, feedback is kept. Backups hold no index. */
function storage(users: number, { prediction, abPrediction, feedback }: Stored): number {
  const dollars = ({ table, indexes }: ItemBytes) =>
    (table * (PRICES.storageGB + PRICES.backupGB) + indexes * PRICES.storageGB) / 1e9;
  const day = (PREDICTIONS - AB_PREDICTIONS) * dollars(prediction) + AB_PREDICTIONS * dollars(abPrediction);
  return users * (90 * day + 365 * ANSWERS * dollars(feedback));
}
