// The requests of the stories: JSON, logins, and pictures as a browser uploads them.
import { readFileSync } from 'node:fs';
import { type Answer, json } from '../support/gateway.ts';
import type { Api } from './api.ts';

export const DIGIT = readFileSync(new URL('../../events/digit-7.png', import.meta.url));
export const PASSWORD = 'correct horse battery';

type Headers = Record<string, string>;

/** @param api a function, since the API starts after the tests are declared */
export function caller(api: () => Api) {
  const post = (path: string, value: unknown, headers: Headers = {}): Promise<Answer> => {
    const { body, headers: type } = json(value);
    return api().call({
      method: 'POST',
      path,
      headers: { ...type, ...headers },
      ...(body !== undefined && { body }),
    });
  };
  return {
    post,
    register: (username: string) => post('/register', { username, password: PASSWORD }),
    signIn: async (username: string, password: string): Promise<Headers> => {
      const { body } = await post('/login', { username, password });
      return { authorization: `Bearer ${body.access_token}` };
    },
    upload: (
      file: Uint8Array,
      headers: Headers,
      version: 'v1' | 'v2' = 'v1',
      query: Record<string, string> = {},
    ): Promise<Answer> => {
      const form = new FormData();
      form.append('file', new Blob([Buffer.from(file)], { type: 'image/png' }), 'digit.png');
      return api().call({ method: 'POST', path: `/api/${version}/predict`, query, headers, form });
    },
  };
}
