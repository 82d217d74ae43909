// "cnn-82016376 has learnt from 4 of your answers": shown once for each model that serves, to a person who taught it.
import { useEffect, useState } from 'preact/hooks';
import { drawings, vigia } from '../account/account.ts';
import { useTexts } from '../language/language.ts';
import { recall, remember } from '../store/preferences.ts';
import type { KeptReadings } from './kept-readings.ts';

interface Learnt extends KeptReadings {
  model: string;
  answers: number;
}

/** It is worth saying a little later too. */
const MORE_TRIES = 5;
const AGAIN_MS = 10_000;

export function LearntFromYou({ username }: { username: string }) {
  const texts = useTexts();
  const [learnt, setLearnt] = useState<Learnt>();
  useEffect(() => {
    let isCurrent = true;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const look = (triesLeft: number) => {
      learntFrom(username).then(
        (found) => isCurrent && setLearnt(found),
        // Without a network, or after an error, there is nothing to say yet.
        () => {
          if (isCurrent && triesLeft > 0) timer = setTimeout(look, AGAIN_MS, triesLeft - 1);
        },
      );
    };
    setLearnt(undefined);
    look(MORE_TRIES);
    return () => {
      isCurrent = false;
      clearTimeout(timer);
    };
  }, [username]);
  if (!learnt) return null;
  const { model, answers, count, right, before } = learnt;
  const close = () => {
    remember('learnt', model);
    setLearnt(undefined);
  };
  return (
    <div class="learnt choices" role="status">
      <p>
        <strong>{texts.learntFromYou(model, answers)}</strong>{' '}
        {count > 0 && texts.learntReads(count, right, before)}
      </p>
      <button type="button" onClick={close}>
        {texts.close}
      </button>
    </div>
  );
}

async function learntFrom(username: string): Promise<Learnt | undefined> {
  const list = await vigia.call('GET', '/models');
  const listed = list.models.find(({ id }) => id === list.aliases.v2);
  const answers = listed?.learnt_from_you;
  if (!listed || answers === undefined || recall('learnt') === listed.id) return undefined;
  // Few people need them: what reads is loaded when it is needed.
  const [{ keptReadings }, { servingModel }] = await Promise.all([
    import('./kept-readings.ts'),
    import('./model.ts'),
  ]);
  const readings = keptReadings(await drawings.of(username), await servingModel(list), listed.created_at);
  return { model: listed.id, answers, ...readings };
}
