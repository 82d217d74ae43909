// The main story and every refusal of it, in process and over HTTP against `npm start`.
import { readFileSync } from 'node:fs';
import { SignJWT, UnsecuredJWT } from 'jose';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Need } from '../contract/row.ts';
import { holdContract } from '../contract/suite.ts';
import type { Answer } from '../support/gateway.ts';
import { json } from '../support/gateway.ts';
import { type Api, inProcess, overHttp, SECRET } from './api.ts';
import { liveEvents } from './live-events.ts';
import type { Vigia } from './vigia.ts';

const DIGIT = readFileSync(new URL('../../events/digit-7.png', import.meta.url));
const PASSWORD = 'correct horse battery';

async function besideEachOther(left: Buffer, right: Buffer): Promise<Buffer> {
  const { width = 0 } = await sharp(left).metadata();
  return await sharp(left)
    .extend({ right: width, background: '#e4e1d8' })
    .composite([{ input: right, left: width, top: 0 }])
    .png()
    .toBuffer();
}

describe.each<[string, () => Promise<Api>, Need[]]>([
  ['in process', inProcess, ['a queue']],
  ['over HTTP', overHttp, ['a queue without a worker']],
])('%s', (_name, start, lacks) => {
  let api: Api;
  let user: Record<string, string>;
  let admin: Record<string, string>;

  beforeAll(async () => {
    api = await start();
    await register('ana');
    user = await signIn('ana', PASSWORD);
    admin = await signIn(api.admin.username, api.admin.password);
  });
  afterAll(async () => await api?.stop());

  const post = (path: string, value: unknown, headers: Record<string, string> = {}) => {
    const { body, headers: type } = json(value);
    return api.call({
      method: 'POST',
      path,
      headers: { ...type, ...headers },
      ...(body !== undefined && { body }),
    });
  };
  const register = (username: string) => post('/register', { username, password: PASSWORD });
  const signIn = async (username: string, password: string) => {
    const { body } = await post('/login', { username, password });
    return { authorization: `Bearer ${body.access_token}` };
  };
  const upload = (file: Uint8Array, version: 'v1' | 'v2' = 'v1'): Promise<Answer> => {
    const form = new FormData();
    form.append('file', new Blob([Buffer.from(file)], { type: 'image/png' }), 'digit.png');
    return api.call({ method: 'POST', path: `/api/${version}/predict`, headers: user, form });
  };

  test('a picture of a seven is a seven, and feedback on it is taken once', async () => {
    const prediction = await upload(DIGIT);
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

  test('the seed’s feedback form is taken, with a null comment', async () => {
    const feedback = await post('/feedback', { prediction: 5, correct: false }, user);
    expect(feedback).toMatchObject({ status: 201, body: { prediction: 5, correct: false, comment: null } });
  });

  test('version 2 is served by its own model, and takes feedback as well', async () => {
    const prediction = await upload(DIGIT, 'v2');
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

  test('a number of two digits is read with doubt by version 2', async () => {
    expect(await upload(await besideEachOther(DIGIT, DIGIT), 'v2')).toMatchObject({
      status: 200,
      body: { dudosa: true },
    });
  });

  test('another user’s prediction is not found', async () => {
    const { body } = await upload(DIGIT);
    await register('bob');
    const answer = await post(
      '/feedback',
      { prediction_id: body.prediction_id, correct: true },
      await signIn('bob', PASSWORD),
    );
    expect(answer).toMatchObject({ status: 404, body: { code: 'prediction_not_found' } });
  });

  test('/me tells who calls, whatever the case of the login', async () => {
    const me = await api.call({ method: 'GET', path: '/me', headers: await signIn('ANA', PASSWORD) });
    expect(me).toMatchObject({ status: 200, body: { username: 'ana', role: 'user' } });
    expect(Object.keys(me.body).sort()).toEqual(['created_at', 'role', 'username']);
  });

  test('/login answers a pair of tokens and their lifetime', async () => {
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

  test('an administrator’s message arrives at Slack, escaped', async () => {
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

  test('/health', async () => {
    expect(await api.call({ method: 'GET', path: '/health' })).toMatchObject({
      status: 200,
      body: { status: 'ok' },
    });
  });

  describe('who may not', () => {
    test.each(['/me', '/feedback', '/api/v1/predict', '/admin/slack_alert'])(
      '%s without a token',
      async (path) => {
        const answer = await api.call({ method: path === '/me' ? 'GET' : 'POST', path });
        expect(answer).toMatchObject({ status: 401, body: { msg: 'Missing Authorization Header' } });
        expect(answer.headers['www-authenticate']).toBe('Bearer');
      },
    );

    test('a forged, an unsigned and a garbled token', async () => {
      const claims = { sub: 'ana', sid: 'x', jti: 'x', type: 'access', iss: 'vigia', aud: 'vigia-api' };
      const unsigned = new UnsecuredJWT(claims)
        .setIssuedAt()
        .setNotBefore('0s')
        .setExpirationTime('1h')
        .encode();
      const [head, body] = (user.authorization ?? '').split('.');
      for (const token of [`Bearer ${unsigned}`, `${head}.${body}.AAAA`, 'Bearer nonsense', 'Token x']) {
        const answer = await api.call({ method: 'GET', path: '/me', headers: { authorization: token } });
        expect(answer).toMatchObject({ status: 401, body: { msg: 'Token inválido', code: 'invalid_token' } });
      }
    });

    test('an expired token, and well-signed ones that no login issued', async () => {
      const sign = async (claims: Record<string, unknown>, seconds = 60) => {
        const now = Math.floor(Date.now() / 1000);
        const all = {
          iss: 'vigia',
          aud: 'vigia-api',
          sub: 'ana',
          sid: 's',
          jti: 'j',
          type: 'access',
          iat: now,
          nbf: now - 900,
        };
        const token = new SignJWT({ ...all, exp: now + seconds, ...claims }).setProtectedHeader({
          alg: 'HS256',
        });
        return `Bearer ${await token.sign(new TextEncoder().encode(SECRET))}`;
      };
      const ask = async (token: string) => {
        const { status, body } = await api.call({
          method: 'GET',
          path: '/me',
          headers: { authorization: token },
        });
        return [status, body.msg];
      };
      expect(await ask(await sign({}, -1))).toEqual([401, 'Token has expired']);
      expect(await ask(await sign({ sid: 'of no session' }))).toEqual([401, 'Token inválido']);
      expect(await ask(await sign({ sub: null }))).toEqual([401, 'Token inválido']);
      expect(await ask(await sign({ sub: '#roster' }))).toEqual([404, 'Usuario no encontrado']);
      expect(await ask(await sign({ sub: '__proto__' }))).toEqual([404, 'Usuario no encontrado']);
      expect(await ask(await sign({ type: 'refresh' }))).toEqual([401, 'Token inválido']);
    });

    test('a user who is no administrator', async () => {
      const answer = await post('/admin/slack_alert', { message: 'x' }, user);
      expect(answer).toMatchObject({ status: 403, body: { msg: 'Acceso no autorizado' } });
    });

    test('a wrong password and an unknown user look the same', async () => {
      const wrong = await post('/login', { username: 'ana', password: 'wrong password' });
      const unknown = await post('/login', { username: 'nobody', password: 'wrong password' });
      const { request_id: _a, ...said } = wrong.body;
      const { request_id: _b, ...same } = unknown.body;
      expect(said).toEqual({ msg: 'Credenciales inválidas', code: 'invalid_credentials' });
      expect(same).toEqual(said);
      expect([wrong.status, unknown.status]).toEqual([401, 401]);
      expect(Object.keys(unknown.headers).sort()).toEqual(Object.keys(wrong.headers).sort());
    });
  });

  describe('registration', () => {
    test.each([
      ['no password', { username: 'carla' }],
      ['a number as password', { username: 'carla', password: 12345678 }],
      ['7 bytes', { username: 'carla', password: '1234567' }],
      ['73 bytes', { username: 'carla', password: 'x'.repeat(73) }],
      ['a short name', { username: 'ca', password: PASSWORD }],
      ['CRLF in the name', { username: 'carla\r\nx', password: PASSWORD }],
      ['a NUL in the name', { username: 'carla\0', password: PASSWORD }],
      ['#roster', { username: '#roster', password: PASSWORD }],
      ['a role', { username: 'carla', password: PASSWORD, role: 'admin' }],
      ['an array', [{ username: 'carla', password: PASSWORD }]],
    ])('with %s is a 400', async (_case, body) => {
      expect(await post('/register', body)).toMatchObject({ status: 400, body: { code: 'invalid_request' } });
    });

    test('of a taken name in another case is a 409', async () => {
      expect(await register('ANA')).toMatchObject({ status: 409, body: { msg: 'El usuario ya existe' } });
    });

    test.each([
      ['malformed', '{"username":'],
      ['100,000 deep', '['.repeat(100_000) + ']'.repeat(100_000)],
      ['with __proto__', `{"username":"carla","password":"${PASSWORD}","__proto__":{"role":"admin"}}`],
    ])('by JSON %s is a 400', async (_case, body) => {
      const answer = await api.call({
        method: 'POST',
        path: '/register',
        headers: { 'content-type': 'application/json' },
        body,
      });
      expect(answer).toMatchObject({ status: 400, body: { code: 'invalid_json' } });
    });

    test('that was refused stored nobody', async () => {
      expect(await post('/login', { username: 'carla', password: PASSWORD })).toMatchObject({ status: 401 });
    });

    test.each([[{}], [{ username: 'ana' }], [{ password: 'x' }], [{ username: '', password: '' }]])(
      'login with %j says what is missing',
      async (body) => {
        expect(await post('/login', body)).toMatchObject({
          status: 400,
          body: { msg: 'Username and password required' },
        });
      },
    );
  });

  describe('an upload that is no picture', () => {
    test('under another field name', async () => {
      const form = new FormData();
      form.append('picture', new Blob([DIGIT]), 'digit.png');
      const answer = await api.call({ method: 'POST', path: '/api/v1/predict', headers: user, form });
      expect(answer).toMatchObject({
        status: 400,
        body: { msg: 'No se encontró el archivo', error: 'No se encontró el archivo' },
      });
    });

    test('with an empty filename', async () => {
      const body = Buffer.from(
        '--B\r\nContent-Disposition: form-data; name="file"; filename=""\r\n\r\n\r\n--B--\r\n',
      );
      const headers = { ...user, 'content-type': 'multipart/form-data; boundary=B' };
      const answer = await api.call({ method: 'POST', path: '/api/v1/predict', headers, body });
      const text = 'No se seleccionó ningún archivo';
      expect(answer).toMatchObject({ status: 400, body: { msg: text, error: text } });
    });

    test.each([
      ['empty', async () => Buffer.alloc(0), 415],
      ['text named .png', async () => Buffer.from('hello, I am a picture'), 415],
      ['a truncated PNG', async () => DIGIT.subarray(0, DIGIT.length / 2), 400],
      [
        'blank',
        () =>
          sharp({ create: { width: 64, height: 64, channels: 3, background: 'white' } })
            .png()
            .toBuffer(),
        422,
      ],
      [
        '12000×12000',
        () =>
          sharp({
            create: { width: 12000, height: 12000, channels: 3, background: 'white' },
            limitInputPixels: false,
          })
            .png()
            .toBuffer(),
        413,
      ],
    ])('%s', async (_case, make, status) => {
      const file = await make();
      const started = performance.now();
      const answer = await upload(file);
      expect({ status: answer.status, code: answer.body.code }).toEqual({ status, code: expect.any(String) });
      expect(performance.now() - started).toBeLessThan(3_000);
    });

    test('a body over 4,500,000 bytes', async () => {
      expect(await upload(Buffer.alloc(4_500_001))).toMatchObject({
        status: 413,
        body: { code: 'body_too_large' },
      });
    });

    test('JSON instead of a form', async () => {
      expect(await post('/api/v1/predict', {}, user)).toMatchObject({ status: 415 });
    });
  });

  describe('feedback that makes no sense', () => {
    test.each([
      [{ prediction: 10, correct: true }],
      [{ prediction: 5 }],
      [{ prediction: '5', correct: true }],
      [{ prediction: 5, correct: true, comment: 'x'.repeat(2001) }],
      [[]],
    ])('%j is a 400', async (body) => {
      expect(await post('/feedback', body, user)).toMatchObject({
        status: 400,
        body: { code: 'invalid_request' },
      });
    });

    test('on no prediction of the caller is a 404', async () => {
      const answer = await post('/feedback', { prediction_id: 'unknown', correct: true }, user);
      expect(answer).toMatchObject({ status: 404 });
    });
  });

  describe.runIf(start === overHttp)('live events', () =>
    liveEvents(() => ({
      vigia: api.vigia as Vigia,
      user: (user.authorization ?? '').slice('Bearer '.length),
      admin: (admin.authorization ?? '').slice('Bearer '.length),
      administrator: api.admin,
      predict: async () => (await upload(DIGIT)).body,
    })),
  );

  holdContract(() => api, lacks);

  describe('no route', () => {
    test.each([
      ['GET', '/nothing', 404, undefined],
      ['GET', '/login', 405, 'POST'],
      ['DELETE', '/api/v1/predict', 405, 'POST'],
      ['POST', '/me', 405, 'GET'],
    ])('%s %s → %i', async (method, path, status, allow) => {
      const answer = await api.call({ method, path });
      expect(answer.status).toBe(status);
      expect(answer.headers.allow).toBe(allow);
      expect(answer.body).toEqual({
        msg: expect.any(String),
        code: expect.any(String),
        request_id: expect.any(String),
      });
    });
  });
});
