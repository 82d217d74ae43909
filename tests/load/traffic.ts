// The mix of calls at every rate: 60 % predictions (v1, v2 and A/B alike), 35 % feedback, 5 % reports.
import { readFile } from 'node:fs/promises';
import type { Random } from '#lib/digits/training/rng.ts';
import type { Client } from './client.ts';
import type { Posting } from './ledger.ts';
import type { Call } from './open-loop.ts';

const PREDICTIONS = 0.6;
const FEEDBACK = 0.35;

const ROUTES = ['/api/v1/predict', '/api/v2/predict', '/api/ab/predict'];
const EVENTS = new URL('../../events/', import.meta.url);

/** The headers that identify a user. */
export type Caller = Record<string, string>;

export interface People {
  users: Caller[];
  admin: Caller;
}

/** A prediction without feedback. */
interface Unanswered {
  prediction_id: string;
  user: Caller;
  guessed: number;
  truth: number;
}

interface Picture {
  truth: number;
  headers: Record<string, string>;
  body: Uint8Array;
}

/** The pictures that are sent, encoded once: 24 KB each, like those of a drawing page. */
export async function pictures(): Promise<Picture[]> {
  return await Promise.all(
    [3, 7].map(async (truth) => {
      const form = new FormData();
      form.append('file', new Blob([await readFile(new URL(`digit-${truth}.png`, EVENTS))]), 'digit.png');
      const encoded = new Response(form);
      const headers = { 'content-type': encoded.headers.get('content-type') ?? '' };
      return { truth, headers, body: new Uint8Array(await encoded.arrayBuffer()) };
    }),
  );
}

export interface Traffic {
  /** @param people with tokens that are valid now */
  next(people: People): Call;
  /** All feedback that was sent. */
  postings: readonly Posting[];
}

export function traffic(client: Client, uploads: readonly Picture[], random: Random): Traffic {
  const unanswered: Unanswered[] = [];
  const postings: Posting[] = [];
  const pick = <Item>(items: readonly Item[]) => items[Math.floor(random() * items.length)] as Item;

  const prediction = (user: Caller): Call => {
    const route = pick(ROUTES);
    const { truth, headers, body } = pick(uploads);
    return {
      route: `POST ${route}`,
      send: async () => {
        const answer = await client.post(route, { headers: { ...user, ...headers }, body });
        if (answer.kind === '200') {
          const { prediction_id, prediccion } = answer.body;
          unanswered.push({ prediction_id, user, guessed: prediccion, truth });
        }
        return answer.kind;
      },
    };
  };

  /** One feedback for each prediction. When no prediction waits for feedback, the form without `prediction_id` keeps the mix. */
  const feedback = (anyone: Caller): Call => ({
    route: 'POST /feedback',
    send: async () => {
      const about = unanswered.shift();
      const posting: Posting = { mark: `load ${postings.length}` };
      postings.push(posting);
      const body = JSON.stringify({ ...answerAbout(about), comment: posting.mark });
      const headers = { ...(about?.user ?? anyone), 'content-type': 'application/json' };
      const answer = await client.post('/feedback', { headers, body });
      if (answer.kind === '201') posting.id = answer.body.id;
      posting.refused = answer.kind.startsWith('4');
      return answer.kind;
    },
  });

  return {
    postings,
    next: ({ users, admin }) => {
      const [which, user] = [random(), pick(users)];
      if (which < PREDICTIONS) return prediction(user);
      if (which < PREDICTIONS + FEEDBACK) return feedback(user);
      const send = async () => (await client.get('/admin/report', admin)).kind;
      return { route: 'GET /admin/report', send };
    },
  };
}

function answerAbout(about: Unanswered | undefined) {
  if (!about) return { prediction: 7, correct: true };
  const { prediction_id, guessed, truth } = about;
  return guessed === truth
    ? { prediction_id, correct: true }
    : { prediction_id, correct: false, digit: truth };
}
