// The reading of what is on the pad: of the whole while one draws and when a stroke is complete, and as the server reads it a moment later.
import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import type { Model } from '#lib/digits/model/predict.ts';
import type { Raster } from '#lib/digits/raster.ts';
import { isNewer } from '../newer-version.ts';
import { type Drawing, isEmpty, type Stroke } from './drawing.ts';
import { pictureOf, rasterOf } from './paint.ts';
import type { Reading } from './reading.ts';

/** After the last point, while the pen is down. */
const PAUSE_MS = 80;

/** After a stroke. The next stroke of a digit often begins sooner, and must not wait for this longer reading. */
const REST_MS = 250;

/** `newer`: the server has a newer page, and the files of this one are gone. */
type Failure = 'failed' | 'newer';

export interface Readable {
  reading: Reading;
  /** `waiting`: something is drawn, and the model that reads it is on the way. */
  model: 'unneeded' | 'waiting' | 'ready' | Failure;
  /** The stroke under the pen, not yet part of the drawing. */
  onMove(stroke: Stroke): void;
  retry(): void;
}

/** @param username of who is signed in; another user may be served by another model */
export function useReading(drawing: Drawing, username: string | undefined): Readable {
  const [reader, setReader] = useState<Reader>();
  const [failure, setFailure] = useState<Failure>();
  const [attempt, setAttempt] = useState(0);
  const [reading, setReading] = useState<Reading>({ is: 'empty' });
  const [touched, setTouched] = useState(false);
  const timer = useRef(0);
  const isDrawn = !isEmpty(drawing);
  const isNeeded = touched || isDrawn;

  // `attempt` tries again.
  useEffect(() => {
    if (!isNeeded) return;
    let isCurrent = true;
    setFailure(undefined);
    loadReader(username).then(
      (loaded) => isCurrent && setReader(loaded),
      async () => {
        const failed = (await isNewer()) ? 'newer' : 'failed';
        if (isCurrent) setFailure(failed);
      },
    );
    return () => {
      isCurrent = false;
    };
  }, [isNeeded, username, attempt]);

  const read = useCallback(
    (what: Drawing, isAtRest: boolean) => {
      clearTimeout(timer.current);
      if (isEmpty(what)) return setReading({ is: 'empty' });
      if (!reader) return;
      const picture = rasterOf(pictureOf(what));
      setReading(reader.quickly(picture));
      if (isAtRest) timer.current = setTimeout(() => setReading(reader.wholly(picture)), REST_MS);
    },
    [reader],
  );
  useEffect(() => read(drawing, true), [drawing, read]);

  const onMove = useCallback(
    (stroke: Stroke) => {
      setTouched(true);
      clearTimeout(timer.current);
      timer.current = setTimeout(() => read({ strokes: [...drawing.strokes, stroke] }, false), PAUSE_MS);
    },
    [drawing, read],
  );
  const retry = useCallback(() => setAttempt((before) => before + 1), []);
  const state = reader ? 'ready' : (failure ?? (isNeeded ? 'waiting' : 'unneeded'));
  return { reading, model: state, onMove, retry };
}

interface Reader {
  quickly(picture: Raster): Reading;
  wholly(picture: Raster): Reading;
}

/** The code that reads is loaded with the weights: nobody waits for it to see the page. */
async function loadReader(username: string | undefined): Promise<Reader> {
  const [model, { readQuickly, readRaster }] = await Promise.all([
    loadModel(username),
    import('./read-raster.ts'),
  ]);
  return {
    quickly: (picture) => readQuickly(model, picture),
    wholly: (picture) => readRaster(model, picture),
  };
}

/** Offline, or when the serving model cannot be had, the shipped one reads. */
async function loadModel(username: string | undefined): Promise<Model> {
  const { servingModel, shippedModel } = await import('./model.ts');
  if (username === undefined) return await shippedModel();
  try {
    return await servingModel();
  } catch {
    return await shippedModel();
  }
}
