// The reading of what is on the pad: a moment after the last point of the pen, and at once when a stroke is complete.
import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import type { Model } from '#lib/digits/model/predict.ts';
import { type Drawing, isEmpty, type Stroke } from './drawing.ts';
import { servingModel, shippedModel } from './model.ts';
import { pictureOf, rasterOf } from './paint.ts';
import { type Reading, readRaster } from './reading.ts';

/** After the last point, while the pen is down. */
const PAUSE_MS = 80;

export interface Readable {
  reading: Reading;
  /** `waiting`: something is drawn, and its model is on the way. */
  model: 'unneeded' | 'waiting' | 'ready' | 'failed';
  /** The stroke under the pen, not yet part of the drawing. */
  onMove(stroke: Stroke): void;
  retry(): void;
}

/** @param username of who is signed in; another user may be served by another model */
export function useReading(drawing: Drawing, username: string | undefined): Readable {
  const [model, setModel] = useState<Model>();
  const [failed, setFailed] = useState(false);
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
    setFailed(false);
    loadModel(username).then(
      (loaded) => isCurrent && setModel(loaded),
      () => isCurrent && setFailed(true),
    );
    return () => {
      isCurrent = false;
    };
  }, [isNeeded, username, attempt]);

  const read = useCallback(
    (what: Drawing) => {
      clearTimeout(timer.current);
      if (isEmpty(what)) setReading({ is: 'empty' });
      else if (model) setReading(readRaster(model, rasterOf(pictureOf(what))));
    },
    [model],
  );
  useEffect(() => read(drawing), [drawing, read]);

  const onMove = useCallback(
    (stroke: Stroke) => {
      setTouched(true);
      clearTimeout(timer.current);
      timer.current = setTimeout(() => read({ strokes: [...drawing.strokes, stroke] }), PAUSE_MS);
    },
    [drawing, read],
  );
  const retry = useCallback(() => setAttempt((before) => before + 1), []);
  const state = model ? 'ready' : failed ? 'failed' : isNeeded ? 'waiting' : 'unneeded';
  return { reading, model: state, onMove, retry };
}

/** Offline, or when the serving model cannot be had, the shipped one reads. */
async function loadModel(username: string | undefined): Promise<Model> {
  if (username === undefined) return await shippedModel();
  try {
    return await servingModel();
  } catch {
    return await shippedModel();
  }
}
