// The contract's rows on predictions and what users say of them.
import sharp from 'sharp';
import { expect } from 'vitest';
import { DIGIT, get, post, type Row, refusal, send, upload } from './row.ts';

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
const form = (body: string, type = 'multipart/form-data; boundary=B') => ({
  method: 'POST',
  path: V1,
  headers: { 'content-type': type },
  body: Buffer.from(body),
});
const refused = (
  name: string,
  file: () => Uint8Array | Promise<Uint8Array>,
  code: Parameters<typeof refusal>[0],
): Row => ({
  name: `POST ${V1} of ${name}`,
  as: 'user',
  ask: async () => upload(V1, await file()),
  ...refusal(code),
});
const NO_FILE = 'No se encontró el archivo';
const NO_NAME = 'No se seleccionó ningún archivo';

export const PREDICTIONS: Row[] = [
  {
    name: `POST ${V1}`,
    as: 'user',
    ask: () => upload(V1, DIGIT),
    status: 200,
    body: { ...PREDICTION, version: 'v1' },
    fields: FIELDS,
  },
  {
    name: 'POST /api/v2/predict',
    as: 'user',
    ask: () => upload('/api/v2/predict', DIGIT),
    status: 200,
    body: { ...PREDICTION, version: 'v2', mensaje: 'Predicción mejorada' },
    fields: [...FIELDS, 'mensaje'],
  },
  {
    name: 'POST /api/ab/predict',
    as: 'user',
    ask: () => upload('/api/ab/predict', DIGIT),
    status: 200,
    body: { ...PREDICTION, ab_version: expect.stringMatching(/^v[12]$/) },
  },
  { name: `POST ${V1} without a token`, ask: () => upload(V1, DIGIT), ...refusal('missing_token') },
  {
    name: `POST ${V1} under another field`,
    as: 'user',
    ask: () => upload(V1, DIGIT, 'picture'),
    ...refusal('missing_file', { error: NO_FILE }),
  },
  {
    name: `POST ${V1} with an empty file name`,
    as: 'user',
    ask: () => form('--B\r\nContent-Disposition: form-data; name="file"; filename=""\r\n\r\n\r\n--B--\r\n'),
    ...refusal('empty_filename', { error: NO_NAME }),
  },
  {
    name: `POST ${V1} of a form cut short`,
    as: 'user',
    ask: () => form('--B\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\nx'),
    ...refusal('invalid_multipart'),
  },
  { name: `POST ${V1} of JSON`, as: 'user', ask: post(V1, {}), ...refusal('unsupported_media_type') },
  refused('a text', () => Buffer.from('hello, I am a picture'), 'unsupported_image'),
  refused('half a PNG', () => DIGIT.subarray(0, DIGIT.length / 2), 'invalid_image'),
  refused('a blank sheet', () => plain(64), 'blank_image'),
  refused('more than 25 megapixels', () => plain(5_001), 'image_too_large'),
  refused('4,500,001 bytes', () => Buffer.alloc(4_500_001), 'body_too_large'),

  {
    name: 'POST /feedback on a prediction that was wrong',
    as: 'user',
    ask: ({ predictions: [prediction_id] }) =>
      send('POST', '/feedback', { prediction_id, correct: false, digit: 1, comment: 'un uno' }),
    status: 201,
    body: {
      prediction: 7,
      correct: false,
      digit: 1,
      comment: 'un uno',
      version: 'v1',
      timestamp: expect.stringMatching(/Z$/),
    },
    fields: [
      'comment',
      'correct',
      'digit',
      'id',
      'model',
      'prediction',
      'prediction_id',
      'timestamp',
      'username',
      'version',
    ],
  },
  {
    name: 'POST /feedback on it again',
    as: 'user',
    ask: ({ predictions: [prediction_id] }) => send('POST', '/feedback', { prediction_id, correct: true }),
    ...refusal('feedback_exists'),
  },
  {
    name: 'POST /feedback that is right and names another digit',
    as: 'user',
    ask: ({ predictions: [, prediction_id] }) =>
      send('POST', '/feedback', { prediction_id, correct: true, digit: 1 }),
    ...refusal('invalid_request', { details: [{ path: 'body.digit', msg: expect.any(String) }] }),
  },
  {
    name: 'POST /feedback that is wrong and names the same digit',
    as: 'user',
    ask: ({ predictions: [, prediction_id] }) =>
      send('POST', '/feedback', { prediction_id, correct: false, digit: 7 }),
    ...refusal('invalid_request'),
  },
  {
    name: 'POST /feedback on another user’s prediction',
    as: 'other',
    ask: ({ predictions: [, prediction_id] }) => send('POST', '/feedback', { prediction_id, correct: true }),
    ...refusal('prediction_not_found'),
  },
  {
    name: 'POST /feedback in the seed’s form',
    as: 'user',
    ask: post('/feedback', { prediction: 5, correct: true }),
    status: 201,
    body: { prediction: 5, correct: true, comment: null },
    fields: ['comment', 'correct', 'id', 'prediction', 'timestamp', 'username'],
  },
  {
    name: 'POST /feedback on a ten',
    as: 'user',
    ask: post('/feedback', { prediction: 10, correct: true }),
    ...refusal('invalid_request'),
  },
  {
    name: 'POST /feedback with a comment of 2,001 characters',
    as: 'user',
    ask: post('/feedback', { prediction: 5, correct: true, comment: 'x'.repeat(2_001) }),
    ...refusal('invalid_request'),
  },
  {
    name: 'POST /feedback of malformed JSON',
    as: 'user',
    ask: () => ({ ...send('POST', '/feedback', {}), body: '{"prediction":' }),
    ...refusal('invalid_json'),
  },
  { name: 'POST /feedback of a list', as: 'user', ask: post('/feedback', []), ...refusal('invalid_request') },
  {
    name: 'GET /feedback, a page of one, the newest first',
    as: 'user',
    ask: get('/feedback', { limit: '1' }),
    status: 200,
    body: { items: [{ prediction: 5, correct: true }], next_cursor: expect.any(String) },
    fields: ['items', 'next_cursor'],
    keep: 'page',
  },
  {
    name: 'GET /feedback, the next page',
    as: 'user',
    ask: ({ before }) => get('/feedback', { limit: '1', cursor: before.page.next_cursor })(),
    status: 200,
    body: { items: [{ prediction: 7, correct: false }], next_cursor: null },
  },
  {
    name: 'GET /feedback, 101 of it',
    as: 'user',
    ask: get('/feedback', { limit: '101' }),
    ...refusal('invalid_request'),
  },
  {
    name: 'GET /feedback from nowhere',
    as: 'user',
    ask: get('/feedback', { cursor: 'nowhere' }),
    ...refusal('invalid_request'),
  },
];
