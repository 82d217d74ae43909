// The ids of the shipped models, for those who need to name them and not to carry a megabyte of weights.
import type { Alias } from './version.ts';

/** A test holds them to the weights; `npm run train:base` changes those. */
export const SHIPPED_IDS: Readonly<Record<Alias, string>> = { v1: 'mlp-180e386c', v2: 'cnn-13ca804c' };
