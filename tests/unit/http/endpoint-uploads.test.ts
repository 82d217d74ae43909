// endpoint(): forms with a file, and forms that are refused.
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as z from 'zod/mini';
import { endpoint } from '#lib/http/endpoint.ts';
import { formFile, formFiles } from '#lib/http/form-file.ts';
import { type EventParts, invoke, json } from '../../support/gateway.ts';
import { fakeAccess } from './fakes.ts';

describe('uploads', () => {
  const upload = {
    method: 'POST',
    path: '/up',
    summary: 'up',
    access: 'user',
    body: formFile,
    responses: { 204: null },
  } as const;
  const sizes = endpoint(
    {
      method: 'POST',
      path: '/up',
      summary: 'up',
      access: 'public',
      body: formFile,
      responses: { 200: z.object({ size: z.int() }) },
    },
    async ({ body }) => ({ status: 200, body: { size: body.length } }),
  );
  const form = (parts: string[], type = 'multipart/form-data; boundary=B') => ({
    headers: { 'content-type': type },
    body: Buffer.from(`${parts.map((part) => `--B\r\n${part}\r\n`).join('')}--B--\r\n`),
  });
  const manyParts = form(Array(10_000).fill('Content-Disposition: form-data; name="n"\r\n\r\nv'));
  const file =
    'Content-Disposition: form-data; name="file"; filename="a.png"\r\nContent-Type: image/png\r\n\r\nBYTES';

  test('the use case receives the bytes of the part "file", beside other fields, with a quoted or plain boundary', async () => {
    const field = 'Content-Disposition: form-data; name="note"\r\n\r\nhello';
    expect((await invoke(sizes, form([field, file]))).body).toEqual({ size: 5 });
    expect((await invoke(sizes, form([file], 'multipart/form-data; boundary="B"'))).body).toEqual({
      size: 5,
    });
    expect((await invoke(sizes, form([file], 'Multipart/Form-Data; boundary=B'))).body).toEqual({ size: 5 });
  });

  test('of several parts "file" each has its place, in order: a text and an input that was left empty as nothing', async () => {
    const order = endpoint(
      {
        method: 'POST',
        path: '/up',
        summary: 'up',
        access: 'public',
        body: formFiles,
        responses: { 200: z.array(z.nullable(z.string())) },
      },
      async ({ body }) => ({
        status: 200,
        body: body.map((bytes) => (bytes === null ? null : Buffer.from(bytes).toString())),
      }),
    );
    const text = 'Content-Disposition: form-data; name="file"\r\n\r\ntext';
    const note = text.replace('"file"', '"note"');
    const large = file.replace('BYTES', 'x'.repeat(200_000));
    const parts: [string, (string | null)[]][] = [
      [large, ['x'.repeat(200_000)]],
      [text, [null]],
      [note, []],
      [file.replace('a.png', ''), [null]],
      [file, ['BYTES']],
    ];
    await fc.assert(
      fc.asyncProperty(fc.shuffledSubarray(parts, { minLength: 2 }), async (some) => {
        fc.pre(some.some(([part]) => part.includes('filename')));
        const { body } = await invoke(order, form(some.map(([part]) => part)));
        expect(body).toEqual(some.flatMap(([, kept]) => kept));
      }),
      { numRuns: 60 },
    );
  });

  test.each([
    [
      'another field name',
      form([file.replace('"file"', '"picture"')]),
      400,
      'missing_file',
      'No se encontró el archivo',
    ],
    [
      'a field named file instead of a file',
      form(['Content-Disposition: form-data; name="file"\r\n\r\nx']),
      400,
      'missing_file',
      'No se encontró el archivo',
    ],
    ['no part', form([]), 400, 'missing_file', 'No se encontró el archivo'],
    [
      'an empty filename',
      form([file.replace('a.png', '')]),
      400,
      'empty_filename',
      'No se seleccionó ningún archivo',
    ],
    ['no boundary', form([file], 'multipart/form-data'), 400, 'invalid_multipart', undefined],
    [
      'a body that is cut short',
      { ...form([file]), body: Buffer.from(`--B\r\n${file}`) },
      400,
      'invalid_multipart',
      undefined,
    ],
    ['10,000 parts', manyParts, 400, 'invalid_multipart', undefined],
    ['a JSON body', json({}), 415, 'unsupported_media_type', undefined],
    ['no content type', { body: Buffer.from('x') }, 415, 'unsupported_media_type', undefined],
  ])('a form with %s is refused', async (_name, parts, status, code, text) => {
    const answer = await invoke(sizes, parts);
    expect({ status: answer.status, code: answer.body.code }).toEqual({ status, code });
    if (text) expect(answer.body).toMatchObject({ msg: text, error: text });
  });

  test('10,000 parts take about as long as one part of the same size', async () => {
    const onePart = form([file + 'x'.repeat(manyParts.body.length)]);
    const timeOf = async (parts: EventParts) => {
      const started = performance.now();
      await invoke(sizes, parts);
      return performance.now() - started;
    };
    await timeOf(onePart);
    // Measured: three times as long. A parser whose time grew with the square of the parts would take thousands.
    expect(await timeOf(manyParts)).toBeLessThan(50 * (await timeOf(onePart)));
  });

  test('the form is not parsed before the caller is authenticated', async () => {
    expect(
      (
        await invoke(
          endpoint(upload, async () => ({ status: 204, body: null }), fakeAccess()),
          form([file]),
        )
      ).status,
    ).toBe(401);
  });
});
