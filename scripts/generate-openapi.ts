// The text of functions/site/openapi.json: the OpenAPI document of all routes, from their specs.
import { openapiDocument } from './openapi/document.ts';
import { specifiedFunctions } from './openapi/functions.ts';

/** Readable, so that a change of the API shows in a diff. */
export async function openapiText(): Promise<string> {
  return `${JSON.stringify(await openapiDocument(await specifiedFunctions()), null, 1)}\n`;
}
