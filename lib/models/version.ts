// What a version of a model is, beside its weights, and the names that versions serve under.
import type { ArchitectureName, Calibration } from '#lib/digits/digits.ts';

/** `v1` names the champion, `v2` the challenger. */
export const ALIASES = ['v1', 'v2'] as const;
export type Alias = (typeof ALIASES)[number];

export function isAlias(name: string): name is Alias {
  return (ALIASES as readonly string[]).includes(name);
}

/** Where a retrained model comes from. */
export interface Lineage {
  /** The id of the model whose weights it started with. */
  parent: string;
  run_id: string;
  git_commit: string | null;
  /** Answers of users that it learnt from, and of how many users. */
  labels: number;
  users: number;
  /** Digits of the base set that it saw beside them. */
  base_digits: number;
  metrics: Record<string, number>;
}

/** Immutable: what stands under an id never changes. */
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
