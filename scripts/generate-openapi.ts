// Writes functions/site/openapi.json: the OpenAPI document of all routes, from their specs.
import { writeFile } from 'node:fs/promises';
import { openapiDocument } from './openapi/document.ts';
import { specifiedFunctions } from './openapi/functions.ts';

const OUTPUT = new URL('../functions/site/openapi.json', import.meta.url);

/** The generated file's text: readable, so that a change of the API shows in a diff. */
export async function openapiText(): Promise<string> {
  return `${JSON.stringify(await openapiDocument(await specifiedFunctions()), null, 1)}\n`;
}

if (import.meta.main) {
  // A function imports the file: after a merge it may hold what nobody can.
  await writeFile(OUTPUT, '{}');
  await writeFile(OUTPUT, await openapiText());
}
