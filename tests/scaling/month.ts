// The costs of a month for a number of users, from assumptions about each user (docs/scaling.md gives the reasons).
import { type Bill, billOf, type Cost, REQUESTS_A_MESSAGE, sum, times } from './cost.ts';
import { PRICES } from './prices.ts';

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
  storage: number;
}

interface Standing {
  alarms: number;
  secret: number;
  polling: number;
}

/** @param alarms number of deployed alarms @param queues number of queues that Lambda polls */
export function monthOf(
  users: number,
  costs: readonly Cost[],
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
      DynamoDB: bill.DynamoDB + reading(users),
      SQS: bill.SQS + users * DAYS * HEARD * REQUESTS_A_MESSAGE * PRICES.queueRequest,
    },
    standing: { alarms: alarms * PRICES.alarm, secret: PRICES.secret, polling: queues * polling() },
    storage: (storedBytes(users) / 1e9) * (PRICES.storageGB + PRICES.backupGB),
  };
}

/** Lambda keeps five long polls of 20 s open at each queue, even if it is empty. */
function polling(): number {
  return ((5 * SECONDS) / 20) * PRICES.queueRequest;
}

/** Bytes of the index entries that a report reads: one for each answer and A/B prediction of the day; on average half a day. */
const ANSWER_ENTRY = 267;
const EXPOSURE_ENTRY = 161;
const EVENTUAL_READ_BYTES = 8_192;

/** Dollars for reading the day's log, by reports and by the sealing of the day. The measured calls had an empty log. */
function reading(users: number): number {
  const log = users * (5 * ANSWER_ENTRY + 6 * EXPOSURE_ENTRY);
  const reads = (FREQUENCIES['reports-report']?.day ?? 0) / 2 + 1;
  return DAYS * reads * (log / EVENTUAL_READ_BYTES) * PRICES.readUnit;
}

/** Measured. A prediction: the item, and an index entry for three in five. Feedback: the item and two entries. 100 bytes more each. */
const PREDICTION_BYTES = 524 + 100 + 0.6 * (EXPOSURE_ENTRY + 100);
const FEEDBACK_BYTES = 474 + 100 + 254 + 100 + ANSWER_ENTRY + 100;

/** Bytes after a year: predictions are deleted after 90 days, feedback is kept. */
function storedBytes(users: number): number {
  return users * (10 * 90 * PREDICTION_BYTES + 5 * 365 * FEEDBACK_BYTES);
}
