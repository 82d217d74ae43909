// The model of the preview: the one that comes with the page, or, for who is signed in, the one that serves as v2.

import { type Answer, ApiError } from '#client';
import { ARCHITECTURES } from '#lib/digits/model/architectures.ts';
import { fromFloat16 } from '#lib/digits/model/float16.ts';
import type { Model } from '#lib/digits/model/predict.ts';
import { vigia } from '../account/account.ts';

const known = new Map<string, Promise<Model>>();

/** Loads a model once. After a failure the next call tries again. */
function once(id: string, load: () => Promise<Model>): Promise<Model> {
  const model = known.get(id) ?? load();
  known.set(id, model);
  model.catch(() => known.delete(id));
  return model;
}

/** @throws ApiError */
export function shippedModel(): Promise<Model> {
  const { id, architecture, calibration, url } = SHIPPED_MODEL;
  return once(id, async () => {
    const answer = await fetch(url).catch(() => {
      throw new ApiError(0, 'offline');
    });
    if (!answer.ok) throw new ApiError(answer.status, 'unreadable');
    const bytes = new Uint8Array(await answer.arrayBuffer());
    return { id, architecture, calibration, weights: fromFloat16(bytes) };
  });
}

/** The model that serves as v2 now, by GET /models. Of an architecture that this page does not know it has no model: then the shipped one. */
export async function servingModel(list?: Answer<'GET', '/models'>): Promise<Model> {
  const { models, aliases } = list ?? (await vigia.call('GET', '/models'));
  const listed = models.find(({ id }) => id === aliases.v2);
  if (!listed || listed.id === SHIPPED_MODEL.id || !isKnown(listed.architecture)) return await shippedModel();
  const { id, architecture, calibration } = listed;
  return await once(id, async () => {
    const weights = await vigia.ask('GET', '/models/{id}/weights', { path: { id } });
    return {
      id,
      architecture,
      calibration,
      weights: fromFloat16(new Uint8Array(await weights.arrayBuffer())),
    };
  });
}

function isKnown(architecture: string): architecture is Model['architecture'] {
  return architecture in ARCHITECTURES;
}
