// The main story and its refusals, in process and over HTTP against `npm start`.
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { holdContract } from '../contract/suite.ts';
import { type Api, inProcess, overHttp } from './api.ts';
import { caller, DIGIT, PASSWORD } from './caller.ts';
import { liveEvents } from './live-events.ts';
import { refusals } from './refusals.ts';
import type { Vigia } from './vigia.ts';

async function besideEachOther(left: Buffer, right: Buffer): Promise<Buffer> {
  const { width = 0 } = await sharp(left).metadata();
  return await sharp(left)
    .extend({ right: width, background: '#e4e1d8' })
    .composite([{ input: right, left: width, top: 0 }])
    .png()
    .toBuffer();
}

describe.each<[string, () => Promise<Api>]>([
  ['in process', inProcess],
  ['over HTTP', overHttp],
])('%s', (_name, start) => {
  let api: Api;
  let user: Record<string, string>;
  let admin: Record<string, string>;
  const { post, register, signIn, upload } = caller(() => api);

  beforeAll(async () => {
    api = await start();
    await register('ana');
    user = await signIn('ana', PASSWORD);
    admin = await signIn(api.admin.username, api.admin.password);
  });
  afterAll(async () => await api?.stop());

  test('a picture of a seven is read as a seven, and feedback on it is accepted once', async () => {
    const prediction = await upload(DIGIT, user);
    expect(prediction).toMatchObject({
      status: 200,
      body: { prediccion: 7, version: 'v1', dudosa: false, model: expect.stringMatching(/^mlp-/) },
    });
    expect(prediction.body.probabilidad).toBeGreaterThan(0.8);

    const said = { prediction_id: prediction.body.prediction_id, correct: true, comment: '¡bien!' };
    const feedback = await post('/feedback', said, user);
    expect(feedback).toMatchObject({
      status: 201,
      body: {
        username: 'ana',
        prediction: 7,
        correct: true,
        comment: '¡bien!',
        digit: 7,
        model: prediction.body.model,
      },
    });
    expect(feedback.body.timestamp).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
    expect(await post('/feedback', said, user)).toMatchObject({
      status: 409,
      body: { msg: 'Feedback ya registrado' },
    });
  });

  test('feedback without a prediction_id is accepted, with a null comment', async () => {
    const feedback = await post('/feedback', { prediction: 5, correct: false }, user);
    expect(feedback).toMatchObject({ status: 201, body: { prediction: 5, correct: false, comment: null } });
  });

  test('version 2 is served by its own model and accepts feedback', async () => {
    const prediction = await upload(DIGIT, user, 'v2');
    expect(prediction).toMatchObject({
      status: 200,
      body: {
        prediccion: 7,
        version: 'v2',
        mensaje: 'Predicción mejorada',
        dudosa: false,
        model: expect.stringMatching(/^cnn-/),
      },
    });
    const said = { prediction_id: prediction.body.prediction_id, correct: true };
    expect(await post('/feedback', said, user)).toMatchObject({
      status: 201,
      body: { version: 'v2', model: prediction.body.model },
    });
  });

  test('a number of two digits is refused as one; with many=true each is read, and answered for by its index', async () => {
    const number = await besideEachOther(DIGIT, DIGIT);
    expect(await upload(number, user, 'v2')).toMatchObject({ status: 422, body: { code: 'several_digits' } });
    const { status, body } = await upload(number, user, 'v2', { many: 'true' });
    expect({ status, digits: body.digits }).toMatchObject({
      status: 200,
      digits: [{ prediccion: 7 }, { prediccion: 7 }],
    });
    const { prediction_id } = body;
    for (const index of [0, 1]) {
      const answer = await post('/feedback', { prediction_id, index, correct: true }, user);
      expect(answer).toMatchObject({ status: 201, body: { prediction_id: `${prediction_id}#${index}` } });
    }
    expect(await post('/feedback', { prediction_id, index: 2, correct: true }, user)).toMatchObject({
      status: 404,
    });
  });

  test('feedback on another user’s prediction answers 404', async () => {
    const { body } = await upload(DIGIT, user);
    await register('bob');
    const answer = await post(
      '/feedback',
      { prediction_id: body.prediction_id, correct: true },
      await signIn('bob', PASSWORD),
    );
    expect(answer).toMatchObject({ status: 404, body: { code: 'prediction_not_found' } });
  });

  test('/me answers the caller, whatever the case of the name at login', async () => {
    const me = await api.call({ method: 'GET', path: '/me', headers: await signIn('ANA', PASSWORD) });
    expect(me).toMatchObject({ status: 200, body: { username: 'ana', role: 'user' } });
    expect(Object.keys(me.body).sort()).toEqual(['created_at', 'role', 'username']);
  });

  test('/login answers an access token, a refresh token and their lifetime', async () => {
    const { status, body } = await post('/login', { username: 'ana', password: PASSWORD });
    expect({ status, body }).toEqual({
      status: 200,
      body: {
        access_token: expect.any(String),
        refresh_token: expect.any(String),
        token_type: 'Bearer',
        expires_in: 900,
      },
    });
  });

  test('an administrator’s message reaches Slack, escaped', async () => {
    const answer = await post(
      '/admin/slack_alert',
      { message: '¡Hola <!channel> & todos!', severity: 'warning' },
      admin,
    );
    expect(answer).toMatchObject({ status: 200, body: { msg: 'Slack alert sent successfully' } });
    expect(await api.slackTexts()).toContain('¡Hola &lt;!channel&gt; &amp; todos!');
    await post('/admin/slack_alert', {}, admin);
    expect(await api.slackTexts()).toContain('Alerta de la API');
  });

  test('/health answers ok', async () => {
    expect(await api.call({ method: 'GET', path: '/health' })).toMatchObject({
      status: 200,
      body: { status: 'ok' },
    });
  });

  refusals(
    () => api,
    () => user,
  );

  describe.runIf(start === overHttp)('live events', () =>
    liveEvents(() => ({
      vigia: api.vigia as Vigia,
      user: (user.authorization ?? '').slice('Bearer '.length),
      admin: (admin.authorization ?? '').slice('Bearer '.length),
      administrator: api.admin,
      predict: async () => (await upload(DIGIT, user)).body,
    })),
  );

  // tests/start/contract.test.ts holds it over HTTP.
  if (start === inProcess) holdContract(() => api, ['a queue']);
});
