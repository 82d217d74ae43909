// POST /api/v2/predict/batch with fakes: each file has its own prediction or error, in order, and each counts as a call.
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { beforeEach, expect, test } from 'vitest';
import { loadShipped, shippedV2 } from '#lib/digits/digits.ts';
import { AppError } from '#lib/errors.ts';
import { MOST_FILES } from '#lib/http/form-file.ts';
import type { Served } from '#lib/models/models.ts';
import type { Prediction } from '#lib/predictions/predictions.ts';
import { serveBatch } from '#lib/predictions/serve-batch.ts';
import { predictBatch } from '../../../functions/predict/batch.ts';
import { predictV2 } from '../../../functions/predict/v2.ts';
import { type EventParts, invoke } from '../../support/gateway.ts';
import { accessOf } from './access.ts';

const pictureOf = (name: string) => readFileSync(new URL(`../../../events/${name}`, import.meta.url));
const seven = pictureOf('digit-7.png');
const three = pictureOf('digit-3.png');
const text = Buffer.from('no picture');

const v2: Served = { version: 'v2', model: loadShipped(shippedV2), degraded: false };
const saved: Prediction[] = [];
const deps = {
  access: accessOf('user'),
  serving: async () => v2,
  save: async (prediction: Prediction) => void saved.push(prediction),
  saveUnanswered: async () => {},
  sendEvent: async () => {},
};
beforeEach(() => void saved.splice(0));

const predicted = (digit: number) => ({
  prediction: expect.objectContaining({
    prediccion: digit,
    version: 'v2',
    mensaje: 'Predicción mejorada',
    prediction_id: expect.any(String),
  }),
});
const refused = (code: string) => ({ error: { code, msg: expect.any(String) } });

test('each file has its own prediction or error, in the order of the files', async () => {
  const form = await formOf([three, text, seven, Buffer.alloc(0), null, three]);
  const { status, body } = await invoke(predictBatch(deps), form);
  expect(status).toBe(200);
  expect(body.results).toEqual([
    predicted(3),
    refused('unsupported_image'),
    predicted(7),
    refused('unsupported_image'),
    refused('empty_filename'),
    predicted(3),
  ]);
  expect(saved.map(({ digit }) => digit)).toEqual([3, 7, 3]);
});

test('a file that is refused has the code that a call with it alone has', async () => {
  const files = [text, Buffer.alloc(0), null, seven.subarray(0, 300)];
  const { body } = await invoke(predictBatch(deps), await formOf(files));
  const alone = await Promise.all(
    files.map(async (file) => await invoke(predictV2(deps), await formOf([file]))),
  );
  expect(body.results.map(({ error }: { error: unknown }) => error)).toEqual(
    alone.map((answer) => ({ code: answer.body.code, msg: answer.body.msg })),
  );
});

test('with `detail=true` each prediction says what the model saw', async () => {
  const form = { ...(await formOf([seven])), query: { detail: 'true' } };
  const { body } = await invoke(predictBatch(deps), form);
  expect(body.results[0].prediction).toMatchObject({
    probabilidades: expect.any(Array),
    picture: expect.stringMatching(/^data:image\/png/),
  });
});

test('sixteen files are read; seventeen and none are refused whole', async () => {
  const many = await invoke(predictBatch(deps), await formOf(Array(MOST_FILES).fill(seven)));
  expect(many.body.results).toEqual(Array(MOST_FILES).fill(predicted(7)));
  const more = await invoke(predictBatch(deps), await formOf(Array(MOST_FILES + 1).fill(seven)));
  expect(more).toMatchObject({ status: 400, body: { code: 'invalid_request', details: [{ path: 'body' }] } });
  expect(await invoke(predictBatch(deps), await formOf([]))).toMatchObject({
    status: 400,
    body: { code: 'missing_file' },
  });
});

test('each file is counted as a call of POST /api/v2/predict; what the limit refuses is an error of its own', async () => {
  const counted: string[] = [];
  const limit = async (...call: string[]) => {
    counted.push(call.join(' '));
    if (counted.length > 2) throw new AppError('rate_limited');
    return { 'RateLimit-Remaining': String(2 - counted.length) };
  };
  const handler = predictBatch({ ...deps, access: { ...deps.access, limit } });
  const { status, body, headers } = await invoke(handler, await formOf([three, seven, three]));
  expect(status).toBe(200);
  expect(body.results).toEqual([predicted(3), predicted(7), refused('rate_limited')]);
  expect(headers['RateLimit-Remaining']).toBe('0');
  expect(counted).toEqual(Array(3).fill('LIMIT_PREDICT_V2 POST /api/v2/predict user:boss'));
});

test('while nothing can be saved the whole call answers 503', async () => {
  const save = async () => {
    throw new AppError('unavailable');
  };
  const form = await formOf([three, seven]);
  expect(await invoke(predictBatch({ ...deps, save }), form)).toMatchObject({ status: 503 });
});

test('for any files and any time: as many results as files, each with exactly one of the two, and none begun after 20 s', async () => {
  const files = fc.array(fc.constantFrom(seven, text, null), { minLength: 1, maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(files, fc.integer({ min: 1, max: 30_000 }), async (some, step) => {
      let now = 0;
      let begun = 0;
      const effects = {
        save: async () => void begun++,
        saveUnanswered: async () => {},
        sendEvent: async () => {},
        count: async () => {},
        elapsed: () => {
          now += step;
          return now;
        },
      };
      const results = await serveBatch(some, { username: 'ana' }, Promise.resolve(v2), effects).catch(
        (error) => {
          expect(error).toMatchObject({ code: 'unavailable' });
          return some.map(() => ({ error: {}, prediction: undefined }));
        },
      );
      expect(results).toHaveLength(some.length);
      for (const { prediction, error } of results)
        expect([prediction, error].filter(Boolean)).toHaveLength(1);
      expect(begun).toBeLessThanOrEqual(Math.floor(20_000 / step));
    }),
    { numRuns: 30 },
  );
});

/** @param files null for an input that was left empty: browsers send it with an empty name */
async function formOf(files: readonly (Buffer | null)[]): Promise<EventParts> {
  const form = new FormData();
  for (const file of files) {
    form.append('file', new Blob([new Uint8Array(file ?? [])]), file ? 'digit.png' : 'none');
  }
  const request = new Request('http://localhost', { method: 'POST', body: form });
  const headers = { 'content-type': request.headers.get('content-type') ?? '' };
  const sent = Buffer.from(await request.arrayBuffer()).toString('latin1');
  return { headers, body: Buffer.from(sent.replaceAll('filename="none"', 'filename=""'), 'latin1') };
}
