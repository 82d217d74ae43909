// The session and the outbox of this page, connected to the API, the database and the other tabs.
import { connect, lockOfTabs, type Prediction, type StoredSession } from '#client';
import { storeOf } from '../store/database.ts';
import { Drawings, type KeptDrawing } from './drawings.ts';
import { type Fate, Outbox, type Waiting, type WaitingAnswer } from './outbox.ts';

/** Who waits for an answer is told at once; the outbox waits longer. */
export const vigia = connect('', {
  store: storeOf<StoredSession>('session'),
  tries: 2,
  mostWaitMs: 2_000,
});
export const { session } = vigia;

export const drawings = new Drawings(storeOf<KeptDrawing>('drawings'));

/** Keeps what the server has read for the signed-in user, with what the preview saw. */
export async function keepDrawing(predicted: Prediction, pixels: Uint8Array | undefined): Promise<void> {
  const { state } = session;
  if (typeof state !== 'object' || !pixels) return;
  const { prediction_id: id, prediccion: digit, dudosa: doubtful, version, model } = predicted;
  await drawings.keep({
    id,
    username: state.username,
    at: Date.now(),
    digit,
    doubtful,
    version,
    model,
    pixels,
  });
}

/** Sorts by time also among tabs; the rest keeps two of one millisecond apart. */
export function newAnswerId(): string {
  const [random = 0] = crypto.getRandomValues(new Uint32Array(1));
  return `${Date.now()}-${random.toString(36)}`;
}

const onWaiting = new Set<(waiting: Waiting) => void>();

/** Tells which answers wait, now and at each change. @returns a function that ends the listening */
export function listenToWaiting(listener: (waiting: Waiting) => void): () => void {
  onWaiting.add(listener);
  void outbox.count();
  return () => void onWaiting.delete(listener);
}

const onFate = new Set<(id: string, fate: Fate) => void>();

/** @returns a function that ends the listening */
export function listenToFates(listener: (id: string, fate: Fate) => void): () => void {
  onFate.add(listener);
  return () => void onFate.delete(listener);
}

export const outbox = new Outbox({
  store: storeOf<WaitingAnswer>('answers'),
  who: () => {
    const { state } = session;
    return typeof state === 'object' ? { username: state.username, token: () => session.token() } : undefined;
  },
  predict: (route, picture, key) => vigia.predict(picture, { route, key }),
  feedback: (said, key) => vigia.feedback(said, { key }),
  exclusively: lockOfTabs('vigia-answers'),
  now: Date.now,
  onPredicted: ({ pixels }, predicted) => void keepDrawing(predicted, pixels),
  onFate: (answer, fate) => {
    const { id, prediction, truth } = answer;
    const told = () => {
      for (const listener of onFate) listener(id, fate);
    };
    if (fate.is === 'sent' && prediction) void drawings.said(prediction.id, truth).then(told, told);
    else told();
  },
  onWaiting: (waiting) => {
    for (const listener of onWaiting) listener(waiting);
  },
});

let timer = 0;

/** Delivers the answers that are due, and again when the next one is. */
export async function deliverAnswers(): Promise<void> {
  clearTimeout(timer);
  const wait = await outbox.deliver();
  if (wait !== undefined) timer = setTimeout(() => void deliverAnswers(), wait);
}

/** Restores the session of an earlier visit, and delivers what waits now, at each sign-in, and whenever the network is back. */
export async function startAccount(): Promise<void> {
  session.listen(() => void deliverAnswers());
  addEventListener('online', () => void deliverAnswers());
  await session.restore();
  await deliverAnswers();
}
