// The files of functions/ and the key of each function: one rule for the deployment, the OpenAPI document and the tests.

import { globSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../', import.meta.url));
/** Generated, and no function. */
const NO_FUNCTION = 'functions/site/routes.ts';

/** The source file of every function, relative to the root: "functions/predict/v1.ts". */
export function functionFiles(root = ROOT): string[] {
  return globSync('functions/**/*.ts', { cwd: root })
    .filter((file) => file !== NO_FUNCTION)
    .sort();
}

/**
 * "functions/predict/v1.ts" → `predict-v1`, "functions/admin/alerts/list.ts" → `admin-alerts-list`; an area of one function has
 * its name: "functions/sweep/sweep.ts" → `sweep`.
 */
export function keyOf(file: string): string {
  const [area, ...name] = file.replace(/^functions\/|\.ts$/g, '').split('/');
  return area === name.join('-') ? area : [area, ...name].join('-');
}

let files: Map<string, string> | undefined;

/** The source file of a function by its key. */
export function sourceOf(key: string): string {
  files ??= new Map(functionFiles().map((file) => [keyOf(file), file]));
  const file = files.get(key);
  if (!file) throw new Error(`no file in functions/ has the key ${key}`);
  return file;
}
