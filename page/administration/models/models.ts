// Models as data: the tree of their lineage, what a roll back leads to, and who changes version with the shares. Pure.
import { modelBefore } from '#lib/models/model-before.ts';
import type { Alias, Models, Move, Version } from '../api.ts';

export const ALIASES = ['v1', 'v2'] as const satisfies readonly Alias[];

export interface Branch {
  version: Version;
  children: Branch[];
}

/** Shipped models and those whose parent is not listed are roots; the newest child comes first. */
export function treeOf(models: readonly Version[]): Branch[] {
  const branches = new Map(models.map((version) => [version.id, { version, children: [] as Branch[] }]));
  const roots: Branch[] = [];
  for (const branch of branches.values()) {
    const { lineage } = branch.version;
    const parent = lineage && branches.get(lineage.parent);
    if (parent && parent !== branch) parent.children.push(branch);
    else roots.push(branch);
  }
  const newestFirst = (a: Branch, b: Branch) =>
    (a.version.created_at ?? '') < (b.version.created_at ?? '') ? 1 : -1;
  for (const { children } of branches.values()) children.sort(newestFirst);
  return roots;
}

/** Names under which a model serves. */
export function servesAs({ aliases }: Pick<Models, 'aliases'>, id: string): Alias[] {
  return ALIASES.filter((alias) => aliases[alias] === id);
}

/** The move that holds; undefined before the first. @param history newest first */
export function latestOf(history: readonly Move[], alias: Alias): Move | undefined {
  return history.find((move) => move.alias === alias);
}

/** The model to which a roll back leads; undefined when there is none. @param history newest first */
export function before(history: readonly Move[], alias: Alias): string | undefined {
  return modelBefore(history.filter((move) => move.alias === alias).toReversed());
}

/** The share of users whose version changes; those of v1 are the ones below its share. */
export function changing(from: Models['experiment']['weights'], to: Models['experiment']['weights']): number {
  return Math.abs(to.v1 - from.v1);
}

/** Held-out digits of MNIST; undefined for a shipped model, whose card is in the documents. */
export function accuracyOf({ lineage }: Version): number | undefined {
  return lineage?.metrics.mnist_held_out_accuracy_after;
}

/** Shares that add up to 1 exactly: v2 in whole hundredths. */
export function weightsOf(hundredths: number): Models['experiment']['weights'] {
  return { v1: (100 - hundredths) / 100, v2: hundredths / 100 };
}
