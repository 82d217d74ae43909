// Finds every function in functions/ that has a spec.
import { glob } from 'node:fs/promises';
import type { Spec } from '#lib/http/spec.ts';

const ROOT = new URL('../../', import.meta.url);

/** The key of a function, like "predict-v1", and its spec. */
export interface SpecifiedFunction {
  key: string;
  spec: Spec;
}

/** All except the fallback, which imports a file that is generated from the others. */
export async function specifiedFunctions(): Promise<SpecifiedFunction[]> {
  const found: SpecifiedFunction[] = [];
  for await (const file of glob('functions/*/*.ts', { cwd: ROOT.pathname })) {
    if (file === 'functions/site/fallback.ts') continue;
    const module: { spec?: Spec } = await import(new URL(file, ROOT).href);
    const [, area = '', name = ''] = /^functions\/(.+)\/(.+)\.ts$/.exec(file) ?? [];
    if (module.spec) found.push({ key: `${area}-${name}`, spec: module.spec });
  }
  return found;
}
