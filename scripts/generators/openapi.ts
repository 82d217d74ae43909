// The text of functions/site/openapi.json: the OpenAPI document of all routes, from their specs.
import { openapiDocument } from '../openapi/document.ts';
import { specifiedFunctions } from '../openapi/functions.ts';
import { withPlainForms } from '../openapi/plain-forms.ts';

/** Readable, so that a change of the API shows in a diff. */
export async function openapiText(): Promise<string> {
  const document = withPlainForms(await openapiDocument(await specifiedFunctions()));
  return `${JSON.stringify(document, null, 1)}\n`;
}
