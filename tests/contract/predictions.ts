// Rows of the contract on predictions, batches and repeated calls.
import sharp from 'sharp';
import { expect } from 'vitest';
import { DIGIT, post, type Row, refusal, send, upload, uploads } from './row.ts';

const V1 = '/api/v1/predict';
const PREDICTION = {
  prediccion: 7,
  probabilidad: expect.any(Number),
  prediction_id: expect.any(String),
  model: expect.any(String),
  dudosa: false,
};
const FIELDS = ['dudosa', 'model', 'prediccion', 'prediction_id', 'probabilidad', 'version'];

const plain = (width: number) =>
  sharp({ create: { width, height: width, channels: 3, background: 'white' }, limitInputPixels: false })
    .png()
    .toBuffer();
const form = (body: string) => ({
  method: 'POST',
  path: V1,
  headers: { 'content-type': 'multipart/form-data; boundary=B' },
  body: Buffer.from(body),
});
const refused = (
  rule: string,
  name: string,
  file: () => Uint8Array | Promise<Uint8Array>,
  code: Parameters<typeof refusal>[0],
): Row => ({
  name: `POST ${V1} with ${name} is refused`,
  rule,
  as: 'user',
  ask: async () => upload(V1, await file()),
  ...refusal(code),
});
const NO_FILE = 'No se encontró el archivo';
const NO_NAME = 'No se seleccionó ningún archivo';

/** The bodies of two calls with one key. */
const same =
  (first: string): Row['ask'] =>
  ({ before }) => ({
    ...upload(V1, DIGIT),
    headers: { 'idempotency-key': `"once-${before[first].prediction_id}"` },
  });
const BATCH: Row[] = [
  {
    name: 'POST /api/v2/predict/batch answers each file, in their order',
    rule: 'C-PREDICTION-11',
    as: 'user',
    ask: () => uploads('/api/v2/predict/batch', [DIGIT, Buffer.from('no picture'), DIGIT]),
    status: 200,
    body: {
      results: [
        { prediction: { ...PREDICTION, version: 'v2', mensaje: 'Predicción mejorada' } },
        { error: refusal('unsupported_image').body },
        { prediction: { ...PREDICTION, version: 'v2', mensaje: 'Predicción mejorada' } },
      ],
    },
  },
  {
    name: 'POST /api/v2/predict/batch without a file is a 400',
    rule: 'C-PREDICTION-11',
    as: 'user',
    ask: () => uploads('/api/v2/predict/batch', []),
    ...refusal('missing_file'),
  },
];
const ONCE: Row[] = [
  {
    name: `POST ${V1} names a prediction, from which the rows below make a key`,
    rule: 'C-REQUEST-11',
    as: 'user',
    ask: () => upload(V1, DIGIT),
    status: 200,
    keep: 'seed',
  },
  {
    name: `POST ${V1} with an Idempotency-Key predicts`,
    rule: 'C-REQUEST-11',
    as: 'user',
    ask: same('seed'),
    status: 200,
    body: PREDICTION,
    headers: { 'ratelimit-remaining': expect.any(String) },
    keep: 'once',
  },
  {
    name: `POST ${V1} with the same key answers the same prediction again, and is not counted`,
    rule: 'C-REQUEST-11',
    as: 'user',
    ask: same('seed'),
    status: 200,
    headers: { 'idempotency-replayed': 'true' },
    fields: FIELDS,
    keep: 'twice',
  },
  {
    name: `POST ${V1} with the same key by another user is a call of its own`,
    rule: 'C-REQUEST-11',
    as: 'other',
    ask: (given) => {
      expect(given.before.twice).toEqual(given.before.once);
      return same('seed')(given);
    },
    status: 200,
    headers: { 'ratelimit-remaining': expect.any(String) },
  },
  {
    name: 'POST /feedback with a key that came with another request is a 422',
    rule: 'C-REQUEST-11',
    as: 'user',
    ask: ({ before }) => ({
      ...send('POST', '/feedback', { prediction: 7, correct: true }),
      headers: { 'content-type': 'application/json', 'idempotency-key': `once-${before.seed.prediction_id}` },
    }),
    ...refusal('idempotency_key_reused'),
  },
  {
    name: 'POST /feedback with a malformed Idempotency-Key is a 400',
    rule: 'C-REQUEST-11',
    as: 'user',
    ask: () => ({
      ...send('POST', '/feedback', { prediction: 7, correct: true }),
      headers: { 'content-type': 'application/json', 'idempotency-key': 'two, of them' },
    }),
    ...refusal('invalid_request', {
      details: [expect.objectContaining({ path: 'header.idempotency-key', code: 'wrong_format' })],
    }),
  },
];

export const PREDICTIONS: Row[] = [
  ...BATCH,
  ...ONCE,
  {
    name: `POST ${V1} predicts with v1`,
    rule: 'C-PREDICTION-1',
    as: 'user',
    ask: () => upload(V1, DIGIT),
    status: 200,
    body: { ...PREDICTION, version: 'v1' },
    fields: FIELDS,
  },
  {
    name: 'POST /api/v2/predict predicts with v2',
    rule: 'C-PREDICTION-2',
    as: 'user',
    ask: () => upload('/api/v2/predict', DIGIT),
    status: 200,
    body: { ...PREDICTION, version: 'v2', mensaje: 'Predicción mejorada' },
    fields: [...FIELDS, 'mensaje'],
  },
  {
    name: 'POST /api/ab/predict predicts with one of the two, and says which',
    rule: 'C-PREDICTION-3',
    as: 'user',
    ask: () => upload('/api/ab/predict', DIGIT),
    status: 200,
    body: { ...PREDICTION, ab_version: expect.stringMatching(/^v[12]$/) },
  },
  {
    name: `POST ${V1} without a token is a 401`,
    rule: 'C-ACCOUNT-7',
    ask: () => upload(V1, DIGIT),
    ...refusal('missing_token'),
  },
  {
    name: `POST ${V1} with the picture in another field is a 400`,
    rule: 'C-REQUEST-3',
    as: 'user',
    ask: () => upload(V1, DIGIT, 'picture'),
    ...refusal('missing_file', { error: NO_FILE }),
  },
  {
    name: `POST ${V1} with an empty file name is a 400`,
    rule: 'C-REQUEST-3',
    as: 'user',
    ask: () => form('--B\r\nContent-Disposition: form-data; name="file"; filename=""\r\n\r\n\r\n--B--\r\n'),
    ...refusal('empty_filename', { error: NO_NAME }),
  },
  {
    name: `POST ${V1} with a truncated form is a 400`,
    rule: 'C-REQUEST-3',
    as: 'user',
    ask: () => form('--B\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\nx'),
    ...refusal('invalid_multipart'),
  },
  {
    name: `POST ${V1} with JSON is a 415`,
    rule: 'C-REQUEST-1',
    as: 'user',
    ask: post(V1, {}),
    ...refusal('unsupported_media_type'),
  },
  refused('C-PREDICTION-4', 'a text file', () => Buffer.from('hello, I am a picture'), 'unsupported_image'),
  refused('C-PREDICTION-4', 'half a PNG', () => DIGIT.subarray(0, DIGIT.length / 2), 'invalid_image'),
  refused('C-PREDICTION-4', 'a blank picture', () => plain(64), 'blank_image'),
  refused('C-PREDICTION-4', 'more than 25 megapixels', () => plain(5_001), 'image_too_large'),
  refused('C-REQUEST-4', '4,500,001 bytes', () => Buffer.alloc(4_500_001), 'body_too_large'),
];
