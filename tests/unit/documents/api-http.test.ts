// api.http: each of its requests is a route of the API, or a function that is invoked, with a body that fits, on any day.
import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { functionFiles, keyOf } from '../../../build/function-files.ts';
import { type SpecifiedFunction, specifiedFunctions } from '../../../scripts/openapi/functions.ts';

/** Requests begin at "###"; the head is the line with the method, the body begins after an empty line. */
const REQUESTS = readFileSync(new URL('../../../api.http', import.meta.url), 'utf8')
  .split(/^### /m)
  .slice(1)
  .map((text) => {
    const [title = '', ...lines] = text.split('\n');
    const at = lines.findIndex((line) => /^(GET|POST|PUT|DELETE) /.test(line));
    const [method = '', url = ''] = lines[at]?.split(' ') ?? [];
    const empty = lines.indexOf('', at);
    return {
      title,
      method,
      url,
      body: lines
        .slice(empty + 1)
        .join('\n')
        .trim(),
    };
  });

let functions: SpecifiedFunction[];
beforeAll(async () => {
  functions = await specifiedFunctions();
});

const ofApi = REQUESTS.filter(({ url }) => url.startsWith('{{api}}'));
const invoked = REQUESTS.filter(({ url }) => url.startsWith('{{invoke}}'));

/** The function whose route takes the request. Variables fit any parameter, and an address of an answer any route that begins so. */
function functionOf({ method, url }: (typeof REQUESTS)[number]): SpecifiedFunction | undefined {
  const path = url
    .replace('{{api}}', '')
    .replace('{{retraining.response.body.status_url}}', '/admin/retrain_mlflow/x');
  const parts = path.replace(/\?.*/, '').split('/');
  return functions.find(({ spec }) => {
    const own = spec.path.split('/');
    const fits = own.every((part, i) => part === parts[i] || (part.startsWith('{') && parts[i] !== ''));
    return spec.method === method && own.length === parts.length && fits;
  });
}

/** What an editor fills in: a time from now on, or a value of an answer. */
const filled = (body: string) =>
  body
    .replace(/\{\{\$datetime iso8601 (\d+) h\}\}/g, (_, hours) =>
      new Date(Date.now() + hours * 3_600_000).toISOString(),
    )
    .replace(/\{\{predict\.response\.body\.prediction_id\}\}/g, '09203880-1b1a-45f2-9168-94d0dd09a3e2')
    .replace(/\{\{[^}]+\}\}/g, 'filled-in');

describe('each request of api.http', () => {
  test.each(ofApi)('is a route of the API, and its body fits: $title', (request) => {
    const found = functionOf(request);
    expect(found?.key).toBeDefined();
    if (!request.body.startsWith('{')) return;
    const body = JSON.parse(filled(request.body));
    expect(found?.spec.body?.schema?.safeParse(body)).toMatchObject({ success: true });
  });

  test.each(invoked)('names a function: $title', ({ url }) => {
    const keys = functionFiles().map(keyOf);
    expect(keys).toContain(/vigia-local-([\w-]+)/.exec(url)?.[1]);
  });

  test('names no day, which would be over some time', () => {
    expect(REQUESTS.length).toBeGreaterThan(30);
    expect(REQUESTS.filter(({ body }) => /\b20\d\d-\d\d-\d\d/.test(body))).toEqual([]);
  });
});
