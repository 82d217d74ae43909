// Finds every function in functions/ that has a spec.
import type { Spec } from '#lib/http/spec.ts';
import { functionFiles, keyOf } from '../../build/function-files.ts';

const ROOT = new URL('../../', import.meta.url);

/** The key of a function, like "predict-v1", and its spec. */
export interface SpecifiedFunction {
  key: string;
  spec: Spec;
}

/** All except the fallback, which imports a file that is generated from the others. */
export async function specifiedFunctions(): Promise<SpecifiedFunction[]> {
  const found: SpecifiedFunction[] = [];
  for (const file of functionFiles()) {
    if (file === 'functions/site/fallback.ts') continue;
    const module: { spec?: Spec } = await import(new URL(file, ROOT).href);
    if (module.spec) found.push({ key: keyOf(file), spec: module.spec });
  }
  return found;
}
