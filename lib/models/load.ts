// Models by id or alias, from the code or from the table. Importing this file bundles both shipped models' weights.
import {
  idOf,
  loadShipped,
  type Model,
  type ShippedModel,
  shippedV1,
  shippedV2,
} from '#lib/digits/digits.ts';
import type { Alias } from './version.ts';
import { loadStored } from './versions.ts';

const SHIPPED: Readonly<Record<Alias, ShippedModel>> = { v1: shippedV1, v2: shippedV2 };

export const allShipped = (): readonly ShippedModel[] => Object.values(SHIPPED);

/** The shipped model of an alias, decoded. */
export function shippedModel(alias: Alias): Model {
  return loadShipped(SHIPPED[alias]);
}

/** The shipped model with this id; undefined when there is none. */
export function shippedOf(id: string): ShippedModel | undefined {
  return allShipped().find((shipped) => idOf(shipped) === id);
}

/** @throws AppError `model_not_found`; Error when the stored weights do not match their SHA-256. */
export async function loadModel(id: string): Promise<Model> {
  const shipped = shippedOf(id);
  return shipped ? loadShipped(shipped) : await loadStored(id);
}
