// The models that come with the code, as versions. Apart from the rest: what names SHIPPED carries both models' weights.
import {
  idOf,
  loadShipped,
  type Model,
  type ShippedModel,
  shippedV1,
  shippedV2,
} from '#lib/digits/digits.ts';
import type { Alias } from './version.ts';

const SHIPPED: Readonly<Record<Alias, ShippedModel>> = { v1: shippedV1, v2: shippedV2 };

/** By alias, decoded. */
export function shippedModel(alias: Alias): Model {
  return loadShipped(SHIPPED[alias]);
}

/** The shipped model of that id, if one is. */
export function shippedOf(id: string): ShippedModel | undefined {
  return Object.values(SHIPPED).find((shipped) => idOf(shipped) === id);
}

export const allShipped = (): readonly ShippedModel[] => Object.values(SHIPPED);
