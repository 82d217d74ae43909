// Model versions without their weights, the aliases that they serve under, and the ids of the shipped ones.
import type { ArchitectureName, Calibration } from '#lib/digits/digits.ts';

/** `v1` names the champion, `v2` the challenger. */
export const ALIASES = ['v1', 'v2'] as const;
export type Alias = (typeof ALIASES)[number];

/**
 * The ids of the shipped models, for code that must not bundle their weights. `npm run train:base` changes the weights;
 * a test compares the ids with them.
 */
export const SHIPPED_IDS: Readonly<Record<Alias, string>> = { v1: 'mlp-84599788', v2: 'cnn-58ba9540' };

export function isAlias(name: string): name is Alias {
  return (ALIASES as readonly string[]).includes(name);
}

/** Where a retrained model comes from. */
export interface Lineage {
  /** The id of the model whose weights training started from. */
  parent: string;
  run_id: string;
  git_commit: string | null;
  /** Users' answers that it was trained on, and how many users gave them. */
  labels: number;
  users: number;
  /** Digits of MNIST that training mixed with them. */
  base_digits: number;
  metrics: Record<string, number>;
}

/** Immutable: the version of an id never changes. */
export interface ModelVersion {
  id: string;
  architecture: ArchitectureName;
  /** Of the weights' bytes, hexadecimal. */
  sha256: string;
  calibration: Calibration;
  /** RFC 3339. */
  created_at: string;
  origin: 'shipped' | 'retrained';
  lineage?: Lineage;
}
