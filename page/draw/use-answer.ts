// What was asked and answered about the drawing on the pad. A new drawing begins anew; answers on their way stay in the outbox.
import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import type { Prediction, Route } from '#client';
import {
  deliverAnswers,
  keepDrawing,
  listenToFates,
  newAnswerId,
  outbox,
  vigia,
} from '../account/account.ts';
import { HELD_MS, shortOf } from '../account/outbox.ts';
import type { Drawing } from './drawing.ts';
import { fileOf } from './paint.ts';

/** The server's reading. */
export type Asked =
  | { is: 'not yet' | 'asking' }
  | { is: 'read'; by: Prediction }
  | { is: 'failed'; error: unknown };

/** A person's answer: `held` can be taken back; `full` found no room in the outbox. */
export type Answered =
  | { is: 'not yet' | 'full' }
  | { is: 'held' | 'sending' | 'sent'; id: string; truth: number | null }
  | { is: 'refused'; id: string; error: unknown };

/**
 * @param pixels what the preview saw of the drawing
 * @param username of who is signed in
 */
export function useAnswer(
  drawing: Drawing,
  pixels: Uint8Array | undefined,
  username: string | undefined,
  comment: string,
) {
  const [asked, setAsked] = useState<Asked>({ is: 'not yet' });
  const [answered, setAnswered] = useState<Answered>({ is: 'not yet' });
  const [sent, setSent] = useState(0);
  const about = useRef(drawing);
  // At once, before the next render: a second press is no second answer.
  const isAnswering = useRef(false);

  useEffect(() => {
    about.current = drawing;
    isAnswering.current = false;
    setAsked({ is: 'not yet' });
    setAnswered({ is: 'not yet' });
  }, [drawing]);
  useEffect(
    () =>
      listenToFates((id, fate) => {
        if (fate.is === 'sent') setSent((before) => before + 1);
        setAnswered((now) => {
          if (!('id' in now) || now.id !== id || now.is === 'refused') return now;
          return fate.is === 'sent' ? { ...now, is: 'sent' } : { is: 'refused', id, error: fate.error };
        });
      }),
    [],
  );

  /** Shows an answer of the server, unless the drawing has changed since. */
  const showWhenCurrent = useCallback(async (what: Drawing, answer: Promise<Prediction | undefined>) => {
    setAsked({ is: 'asking' });
    const result = await answer.then(
      (by): Asked => (by ? { is: 'read', by } : { is: 'not yet' }),
      (error): Asked => ({ is: 'failed', error }),
    );
    if (about.current === what) setAsked(result);
  }, []);

  const ask = useCallback(
    async (route: Route) => {
      const predicted = async () => {
        const predicted = await vigia.predict(await fileOf(drawing), { route });
        await keepDrawing(predicted, pixels);
        return predicted;
      };
      await showWhenCurrent(drawing, predicted());
    },
    [drawing, pixels, showWhenCurrent],
  );

  const answer = useCallback(
    async (truth: number | null) => {
      if (isAnswering.current) return;
      isAnswering.current = true;
      const id = newAnswerId();
      const known = asked.is === 'read' ? { prediction: shortOf(asked.by) } : {};
      const isThere = await outbox.add({
        id,
        ...(username !== undefined && { username }),
        sendAt: Date.now() + HELD_MS,
        route: 'ab',
        picture: await fileOf(drawing),
        ...(pixels && { pixels }),
        truth,
        comment,
        ...known,
      });
      if (about.current === drawing) {
        isAnswering.current = isThere;
        setAnswered(isThere ? { is: 'held', id, truth } : { is: 'full' });
      }
      if (!isThere) return;
      setTimeout(() => {
        setAnswered((now) =>
          'id' in now && now.id === id && now.is === 'held' ? { ...now, is: 'sending' } : now,
        );
      }, HELD_MS);
      if (asked.is !== 'read' && username !== undefined) {
        await showWhenCurrent(drawing, outbox.predictFor(id));
      }
      await deliverAnswers();
    },
    [asked, comment, drawing, pixels, showWhenCurrent, username],
  );

  const takeBack = useCallback(async () => {
    if (!('id' in answered)) return;
    if (!(await outbox.takeBack(answered.id))) return;
    isAnswering.current = false;
    setAnswered({ is: 'not yet' });
  }, [answered]);

  return { asked, answered, sent, ask, answer, takeBack };
}
