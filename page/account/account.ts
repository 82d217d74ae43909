// The session and the outbox of this page, connected to the API, the database and the other tabs.
import { api, type ServerPrediction } from '../api/api.ts';
import { ApiError } from '../api/call.ts';
import { storeOf } from '../store/database.ts';
import { exclusively } from '../store/lock.ts';
import { Drawings, type KeptDrawing } from './drawings.ts';
import { type Fate, Outbox, type WaitingAnswer } from './outbox.ts';
import { type News, Session, type StoredSession } from './session.ts';

const tabs = new BroadcastChannel('vigia');

export const session = new Session({
  store: storeOf<StoredSession>('session'),
  refresh: api.refresh,
  logout: api.logout,
  exclusively: (work) => exclusively('refresh', work),
  now: Date.now,
  tell: (news) => tabs.postMessage(news),
});
tabs.onmessage = ({ data }: MessageEvent<News>) => void session.hear(data);

export const sessionToken = () => session.token();

export const drawings = new Drawings(storeOf<KeptDrawing>('drawings'));

/** Keeps what the server has read for the signed-in user, with what the preview saw. */
export async function keepDrawing(
  predicted: ServerPrediction,
  pixels: Uint8Array | undefined,
): Promise<void> {
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

const onCount = new Set<(count: number) => void>();

/** Tells how many answers wait, now and at each change. @returns a function that ends the listening */
export function listenToCount(listener: (count: number) => void): () => void {
  onCount.add(listener);
  void outbox.count();
  return () => void onCount.delete(listener);
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
    return typeof state === 'object' ? { username: state.username, token: sessionToken } : undefined;
  },
  predict: (...asked) => noticing(api.predict(...asked)),
  feedback: (...said) => noticing(api.feedback(...said)),
  exclusively: (work) => exclusively('answers', work),
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
  onCount: (count) => {
    for (const listener of onCount) listener(count);
  },
});

/** A fresh token is refused only when its session was ended elsewhere. */
export async function noticing<Result>(answer: Promise<Result>): Promise<Result> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof ApiError && (error.status === 401 || error.code === 'user_not_found'))
      await session.refused();
    throw error;
  }
}

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
