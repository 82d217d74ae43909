// Adds an example to every body and path parameter of the document.
import type { createDocument } from 'zod-openapi';
import { examplesOf, type Schema, sample } from './samples.ts';

type Document = ReturnType<typeof createDocument>;
interface Media {
  schema?: Schema;
  example?: unknown;
  examples?: unknown;
}
interface Operation {
  parameters?: { name: string; in: string; schema: Schema; example?: unknown }[];
  requestBody?: { content: Record<string, Media> };
  responses: Record<string, { content?: Record<string, Media> }>;
}

type Schemas = Record<string, Schema>;

/** The same document, changed in place. */
export function withExamples(document: Document): Document {
  const schemas = (document.components?.schemas ?? {}) as Schemas;
  for (const [path, methods] of Object.entries(document.paths ?? {})) {
    for (const [method, operation] of Object.entries(methods as Record<string, Operation>)) {
      addTo(operation, `${method.toUpperCase()} ${path}`, schemas);
    }
  }
  return document;
}

function addTo(
  { parameters = [], requestBody, responses }: Operation,
  place: string,
  schemas: Schemas,
): void {
  for (const parameter of parameters) {
    // Swagger UI fills a form with examples, and would send every optional parameter that has one.
    if (parameter.in !== 'path') continue;
    parameter.example = sample(parameter.schema, parameter.name, [place], schemas);
  }
  addToJson(requestBody?.content, [place], schemas);
  for (const [status, { content }] of Object.entries(responses)) {
    addToJson(content, [`${place} ${status}`, place], schemas);
  }
}

function addToJson(content: Record<string, Media> | undefined, places: string[], schemas: Schemas): void {
  const media = content?.['application/json'];
  // Answers of errors have theirs.
  if (media?.schema && !media.examples) Object.assign(media, examplesOf(media.schema, places, schemas));
}
