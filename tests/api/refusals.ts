// The refusals of the main story: bad tokens, registrations, uploads and feedback, and unknown routes.
import { SignJWT, UnsecuredJWT } from 'jose';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { blackPng } from '../unit/digits/pictures.ts';
import { type Api, SECRET } from './api.ts';
import { caller, DIGIT, PASSWORD } from './caller.ts';

/**
 * Declares the tests, for an API where the user `ana` is registered.
 * @param user the headers of `ana`
 */
export function refusals(api: () => Api, user: () => Record<string, string>): void {
  const { post, register, upload } = caller(api);

  describe('authorisation', () => {
    test.each(['/me', '/feedback', '/api/v1/predict', '/admin/slack_alert'])(
      '%s without a token answers 401',
      async (path) => {
        const answer = await api().call({ method: path === '/me' ? 'GET' : 'POST', path });
        expect(answer).toMatchObject({ status: 401, body: { msg: 'Missing Authorization Header' } });
        expect(answer.headers['www-authenticate']).toBe('Bearer');
      },
    );

    test('a forged, an unsigned or a garbled token answers 401', async () => {
      const claims = { sub: 'ana', sid: 'x', jti: 'x', type: 'access', iss: 'vigia', aud: 'vigia-api' };
      const unsigned = new UnsecuredJWT(claims)
        .setIssuedAt()
        .setNotBefore('0s')
        .setExpirationTime('1h')
        .encode();
      const [head, body] = (user().authorization ?? '').split('.');
      for (const token of [`Bearer ${unsigned}`, `${head}.${body}.AAAA`, 'Bearer nonsense', 'Token x']) {
        const answer = await api().call({ method: 'GET', path: '/me', headers: { authorization: token } });
        expect(answer).toMatchObject({ status: 401, body: { msg: 'Token inválido', code: 'invalid_token' } });
      }
    });

    test('an expired token, or a well-signed token that no login issued, is refused', async () => {
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
        const { status, body } = await api().call({
          method: 'GET',
          path: '/me',
          headers: { authorization: token },
        });
        return [status, body.msg];
      };
      expect(await ask(await sign({}, -1))).toEqual([401, 'Token has expired']);
      expect(await ask(await sign({ sid: 'of no session' }))).toEqual([401, 'La sesión ha terminado']);
      expect(await ask(await sign({ sub: null }))).toEqual([401, 'Token inválido']);
      expect(await ask(await sign({ sub: '#roster' }))).toEqual([404, 'Usuario no encontrado']);
      expect(await ask(await sign({ sub: '__proto__' }))).toEqual([404, 'Usuario no encontrado']);
      expect(await ask(await sign({ type: 'refresh' }))).toEqual([401, 'Token inválido']);
    });

    test('an administrator’s route answers 403 to a user', async () => {
      const answer = await post('/admin/slack_alert', { message: 'x' }, user());
      expect(answer).toMatchObject({ status: 403, body: { msg: 'Acceso no autorizado' } });
    });

    test('a wrong password and an unknown user get the same answer', async () => {
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
    ])('a registration with %s answers 400', async (_case, body) => {
      expect(await post('/register', body)).toMatchObject({ status: 400, body: { code: 'invalid_request' } });
    });

    test('a registration of a taken name in another case answers 409', async () => {
      expect(await register('ANA')).toMatchObject({ status: 409, body: { msg: 'El usuario ya existe' } });
    });

    test.each([
      ['malformed', '{"username":'],
      ['100,000 deep', '['.repeat(100_000) + ']'.repeat(100_000)],
      ['that has __proto__', `{"username":"carla","password":"${PASSWORD}","__proto__":{"role":"admin"}}`],
    ])('a registration with JSON %s answers 400', async (_case, body) => {
      const answer = await api().call({
        method: 'POST',
        path: '/register',
        headers: { 'content-type': 'application/json' },
        body,
      });
      expect(answer).toMatchObject({ status: 400, body: { code: 'invalid_json' } });
    });

    test('a refused registration stores no user', async () => {
      expect(await post('/login', { username: 'carla', password: PASSWORD })).toMatchObject({ status: 401 });
    });

    test.each([[{}], [{ username: 'ana' }], [{ password: 'x' }], [{ username: '', password: '' }]])(
      'a login with %j answers 400 and says that both fields are required',
      async (body) => {
        expect(await post('/login', body)).toMatchObject({
          status: 400,
          body: { msg: 'Username and password required' },
        });
      },
    );
  });

  describe('uploads', () => {
    test('a file under another field name answers 400', async () => {
      const form = new FormData();
      form.append('picture', new Blob([DIGIT]), 'digit.png');
      const answer = await api().call({ method: 'POST', path: '/api/v1/predict', headers: user(), form });
      expect(answer).toMatchObject({
        status: 400,
        body: { msg: 'No se encontró el archivo', error: 'No se encontró el archivo' },
      });
    });

    test('a file with an empty filename answers 400', async () => {
      const body = Buffer.from(
        '--B\r\nContent-Disposition: form-data; name="file"; filename=""\r\n\r\n\r\n--B--\r\n',
      );
      const headers = { ...user(), 'content-type': 'multipart/form-data; boundary=B' };
      const answer = await api().call({ method: 'POST', path: '/api/v1/predict', headers, body });
      const text = 'No se seleccionó ningún archivo';
      expect(answer).toMatchObject({ status: 400, body: { msg: text, error: text } });
    });

    test.each([
      ['empty', async () => Buffer.alloc(0), 415, 'unsupported_image'],
      ['text named .png', async () => Buffer.from('hello, I am a picture'), 415, 'unsupported_image'],
      ['a truncated PNG', async () => DIGIT.subarray(0, DIGIT.length / 2), 400, 'invalid_image'],
      [
        'blank',
        () =>
          sharp({ create: { width: 64, height: 64, channels: 3, background: 'white' } })
            .png()
            .toBuffer(),
        422,
        'blank_image',
      ],
      ['12000×12000', async () => blackPng(12_000, 12_000), 413, 'image_too_large'],
    ])('an upload that is %s is refused', async (_case, make, status, code) => {
      const file = await make();
      const answer = await upload(file, user());
      expect({ status: answer.status, code: answer.body.code }).toEqual({ status, code });
    });

    test('a body over 4,500,000 bytes answers 413', async () => {
      expect(await upload(Buffer.alloc(4_500_001), user())).toMatchObject({
        status: 413,
        body: { code: 'body_too_large' },
      });
    });

    test('JSON instead of a form answers 415', async () => {
      expect(await post('/api/v1/predict', {}, user())).toMatchObject({ status: 415 });
    });
  });

  describe('feedback', () => {
    test.each([
      [{ prediction: 10, correct: true }],
      [{ prediction: 5 }],
      [{ prediction: '5', correct: true }],
      [{ prediction: 5, correct: true, comment: 'x'.repeat(2001) }],
      [[]],
    ])('feedback %j answers 400', async (body) => {
      expect(await post('/feedback', body, user())).toMatchObject({
        status: 400,
        body: { code: 'invalid_request' },
      });
    });

    test('feedback on a prediction that is not the caller’s answers 404', async () => {
      const answer = await post('/feedback', { prediction_id: 'unknown', correct: true }, user());
      expect(answer).toMatchObject({ status: 404 });
    });
  });

  describe('routes', () => {
    test.each([
      ['GET', '/nothing', 404, undefined],
      ['GET', '/login', 405, 'POST'],
      ['DELETE', '/api/v1/predict', 405, 'POST'],
      ['POST', '/me', 405, 'DELETE, GET, HEAD'],
    ])('%s %s without a route answers %i', async (method, path, status, allow) => {
      const answer = await api().call({ method, path });
      expect(answer.status).toBe(status);
      expect(answer.headers.allow).toBe(allow);
      expect(answer.body).toEqual({
        msg: expect.any(String),
        code: expect.any(String),
        request_id: expect.any(String),
      });
    });
  });
}
