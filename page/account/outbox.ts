// Answers on their way to the server. Each waits in the database until it is delivered: five seconds for second thoughts, and as long as there is
// no connection or nobody is signed in. They are delivered in order, each once.
import { ApiError, type Feedback, type Lock, type Prediction, type Route } from '#client';
import type { Store } from '../store/database.ts';
import { isSameName } from './same-name.ts';

/** As it is stored. Ids grow with time, so that answers are read in their order. */
export interface WaitingAnswer {
  id: string;
  /** Who answered; undefined while nobody was signed in: then the next who signs in. */
  username?: string;
  /** Milliseconds since 1970; not sent before. */
  sendAt: number;
  route: Route;
  picture: Blob;
  /** What the model of the preview saw: 784 bytes. */
  pixels?: Uint8Array;
  /** The true digit; null for "not a digit". */
  truth: number | null;
  /** For "not a digit". */
  comment: string;
  /** What the server predicted for the picture. */
  prediction?: { id: string; digit: number };
}

export type Fate = { is: 'sent' } | { is: 'refused'; error: ApiError };

export interface OutboxDeps {
  store: Store<WaitingAnswer>;
  /** Undefined while nobody is signed in. */
  who(): { username: string; token(): Promise<string | undefined> } | undefined;
  /** @param key all calls with it cost one prediction */
  predict(route: Route, picture: Blob, key: string): Promise<Prediction>;
  feedback(request: Feedback, key: string): Promise<unknown>;
  exclusively: Lock;
  now(): number;
  /** The server has read the picture of an answer. */
  onPredicted(answer: WaitingAnswer, predicted: Prediction): void;
  /** An answer has left the box. */
  onFate(answer: WaitingAnswer, fate: Fate): void;
  /** The number of answers in the box has changed, or whether the server takes them now. */
  onWaiting(waiting: Waiting): void;
}

/** The answers in the box. */
export interface Waiting {
  count: number;
  /** Why the latest delivery has to be tried again; undefined after one that succeeded. */
  delay: ApiError | undefined;
}

/** For second thoughts: the first answer that arrives stands for ever. */
export const HELD_MS = 5_000;

/** As many answers wait at most. */
export const MOST_WAITING = 50;

export class Outbox {
  readonly #deps: OutboxDeps;
  #delay: ApiError | undefined;

  constructor(deps: OutboxDeps) {
    this.#deps = deps;
  }

  /** @returns whether there was room for it */
  async add(answer: WaitingAnswer): Promise<boolean> {
    if ((await this.#deps.store.all()).length >= MOST_WAITING) return false;
    await this.#deps.store.put(answer);
    await this.count();
    return true;
  }

  /** Takes an answer back. @returns false when it was sent already */
  async takeBack(id: string): Promise<boolean> {
    // Under the same lock as delivery, so that an answer is either sent or taken back.
    return await this.#deps.exclusively(async () => {
      if (!(await this.#deps.store.get(id))) return false;
      await this.#deps.store.remove(id);
      await this.count();
      return true;
    });
  }

  /** Tells how many answers wait. */
  async count(): Promise<void> {
    this.#deps.onWaiting({ count: (await this.#deps.store.all()).length, delay: this.#delay });
  }

  /**
   * Asks the server about the picture of an answer that waits, so that the answer can be shown beside it.
   * @returns undefined when nobody is signed in, or the answer was taken back or sent
   * @throws ApiError
   */
  async predictFor(id: string): Promise<Prediction | undefined> {
    return await this.#deps.exclusively(async () => {
      const who = this.#deps.who();
      const answer = await this.#deps.store.get(id);
      const token = answer && !answer.prediction ? await who?.token() : undefined;
      if (!who || !answer || !token) return undefined;
      return await this.#predict({ ...answer, username: who.username });
    });
  }

  /**
   * Delivers what is due, oldest first, until one cannot be delivered now.
   * @returns milliseconds after which to try again; undefined when nothing waits for time
   */
  async deliver(): Promise<number | undefined> {
    return await this.#deps.exclusively(async () => {
      const who = this.#deps.who();
      if (!who) return undefined;
      const mine = (await this.#deps.store.all()).filter(({ username = who.username }) =>
        isSameName(username, who.username),
      );
      for (const answer of mine) {
        const wait = answer.sendAt - this.#deps.now();
        // Longer than any answer is held: the clock was turned back.
        if (wait > 0 && wait <= HELD_MS) return wait;
        const later = await this.#deliverOne({ ...answer, username: who.username }, who.token);
        if (later !== undefined) return later;
      }
      return undefined;
    });
  }

  /** @returns undefined when the answer has left the box, else when to try again */
  async #deliverOne(
    answer: WaitingAnswer,
    tokenOf: () => Promise<string | undefined>,
  ): Promise<number | undefined> {
    try {
      if (!(await tokenOf())) return RETRY_MS;
      const prediction = answer.prediction ?? shortOf(await this.#predict(answer));
      await this.#deps.feedback(feedbackOn(prediction, answer), `${answer.id}/${prediction.id}`);
      await this.#leave({ ...answer, prediction }, { is: 'sent' });
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      if (isTemporary(error)) {
        this.#delay = error;
        await this.count();
        return 1000 * (error.retryAfter ?? 0) || RETRY_MS;
      }
      // The first answer stands: this one was delivered before, and its confirmation was lost.
      await this.#leave(answer, error.code === 'feedback_exists' ? { is: 'sent' } : { is: 'refused', error });
    }
    return undefined;
  }

  async #predict(answer: WaitingAnswer): Promise<Prediction> {
    const predicted = await this.#deps.predict(answer.route, answer.picture, answer.id);
    // Stored before the feedback is sent: a page that closes in between repeats the feedback, which the server takes once.
    await this.#deps.store.put({ ...answer, prediction: shortOf(predicted) });
    this.#deps.onPredicted(answer, predicted);
    return predicted;
  }

  async #leave(answer: WaitingAnswer, fate: Fate): Promise<void> {
    await this.#deps.store.remove(answer.id);
    this.#delay = undefined;
    this.#deps.onFate(answer, fate);
    await this.count();
  }
}

/** When nothing says how long to wait. */
const RETRY_MS = 15_000;

/** What may succeed later without any change: no connection, limits, an unavailable service, an ended session, the same call under way. */
function isTemporary({ status, code }: ApiError): boolean {
  return [0, 401, 429].includes(status) || status >= 500 || code === 'request_in_progress';
}

/** The request that says what is true of a prediction. */
export function feedbackOn(
  prediction: { id: string; digit: number },
  { truth, comment }: Pick<WaitingAnswer, 'truth' | 'comment'>,
): Feedback {
  const base = { prediction_id: prediction.id, correct: truth === prediction.digit };
  return truth === null ? { ...base, comment } : { ...base, digit: truth };
}

/** What an answer keeps of a prediction. */
export function shortOf({ prediction_id: id, prediccion: digit }: Prediction): {
  id: string;
  digit: number;
} {
  return { id, digit };
}
