// Invocations inside the process: what is asked of the invoke route, and what its answers mean.
import { describe, expect, test } from 'vitest';
import { type Inject, lambdaClient } from '../../../local/lambda-client.ts';

const answering = (statusCode: number, payload: string, headers = {}) =>
  lambdaClient(async () => ({ statusCode, payload, headers }));

describe('lambdaClient', () => {
  test('posts the event to the invoke route of the function', async () => {
    const requests: Parameters<Inject>[0][] = [];
    const invoke = lambdaClient(async (request) => {
      requests.push(request);
      return { statusCode: 200, headers: {}, payload: '{"a":1}' };
    });
    expect(await invoke('vigia-local-x', { b: 2 })).toEqual({ payload: { a: 1 } });
    const url = '/2015-03-31/functions/vigia-local-x/invocations';
    expect(requests).toEqual([{ method: 'POST', url, payload: '{"b":2}' }]);
  });

  test('an empty answer is null, and a text is a text', async () => {
    expect(await answering(200, '')('f', {})).toEqual({ payload: null });
    expect(await answering(200, 'text')('f', {})).toEqual({ payload: 'text' });
  });

  test('a failed function has a functionError', async () => {
    const invoke = answering(200, '{"errorType":"Error"}', { 'x-amz-function-error': 'Unhandled' });
    expect(await invoke('f', {})).toEqual({ payload: { errorType: 'Error' }, functionError: 'Unhandled' });
  });

  test('an unknown function is an error that names it', async () => {
    await expect(answering(404, '{"Message":"no"}')('f', {})).rejects.toThrow('f: HTTP 404 {"Message":"no"}');
  });
});
