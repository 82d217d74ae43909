// Multipart forms and pictures of every kind at POST /api/v1/predict: answered with a digit or a 4xx error.
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { SIDE } from '#lib/task.ts';
import { runs } from './runs.ts';
import { damaged, damagedBytes, hostileText } from './text.ts';
import { startWorld, type World } from './world.ts';

let world: World;
let pictures: { format: string; bytes: Buffer }[];
beforeAll(async () => {
  world = await startWorld();
  const seven = sharp(readFileSync(new URL('../../events/digit-7.png', import.meta.url))).resize(SIDE, SIDE);
  pictures = await Promise.all(
    (['png', 'jpeg', 'webp', 'gif'] as const).map(async (format) => ({
      format,
      bytes: await seven.clone().toFormat(format).toBuffer(),
    })),
  );
});
afterAll(async () => await world.stop());

const FORM = 'multipart/form-data; boundary=B';
const send = (body: Uint8Array | string, type = FORM) =>
  world.ask('predict-v1', { headers: { ...world.user, 'content-type': type }, body });
const part = (head: string, content: Uint8Array | string) =>
  Buffer.concat([Buffer.from(`--B\r\n${head}\r\n\r\n`), Buffer.from(content as string), Buffer.from('\r\n')]);
const file = (
  content: Uint8Array | string,
  head = 'Content-Disposition: form-data; name="file"; filename="a.png"',
) => Buffer.concat([part(head, content), Buffer.from('--B--\r\n')]);
/** A valid form without a picture. */
const WHOLE = file('no picture');
const isRefusal = (status: number) => [400, 413, 415, 422].includes(status);

test('any bytes between two boundaries are answered with 400', async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), async (bytes) => {
      const { status } = await send(
        Buffer.concat([Buffer.from('--B\r\n'), bytes, Buffer.from('\r\n--B--\r\n')]),
      );
      expect(status).toBe(400);
    }),
    runs(),
  );
});

test('a truncated form is refused', async () => {
  const length = WHOLE.length;
  await fc.assert(
    fc.asyncProperty(fc.nat(length - 1), async (at) => {
      expect(isRefusal((await send(WHOLE.subarray(0, at))).status)).toBe(true);
    }),
    runs(),
  );
});

test('a damaged form is refused', async () => {
  await fc.assert(
    fc.asyncProperty(damagedBytes(WHOLE), async (bytes) => {
      expect(isRefusal((await send(bytes)).status)).toBe(true);
    }),
    runs(),
  );
});

test('forms with any number of parts of any name and file name are refused without a picture', async () => {
  const one = fc.tuple(
    fc.oneof(fc.constantFrom('file', 'file[]', 'File'), hostileText),
    fc.option(hostileText),
    hostileText,
  );
  await fc.assert(
    fc.asyncProperty(fc.array(one, { maxLength: 30 }), async (parts) => {
      const form = parts.map(([name, filename, content]) => {
        const tail = filename === null ? '' : `; filename="${filename}"`;
        return part(`Content-Disposition: form-data; name="${name}"${tail}`, content);
      });
      const { status } = await send(Buffer.concat([...form, Buffer.from('--B--\r\n')]));
      expect(isRefusal(status)).toBe(true);
    }),
    runs(),
  );
});

test('forms with any part headers are refused without a picture', async () => {
  const header = fc.oneof(
    hostileText,
    fc.tuple(hostileText, hostileText).map(([name, value]) => `${name}: ${value}`),
    fc.nat(20_000).map((length) => `X-Long: ${'x'.repeat(length)}`),
    damaged('Content-Disposition: form-data; name="file"; filename="a.png"'),
    fc.constantFrom('Content-Transfer-Encoding: base64', 'Content-Type: multipart/mixed; boundary=B'),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(header, { maxLength: 5 }), async (headers) => {
      expect(isRefusal((await send(file('no picture', headers.join('\r\n')))).status)).toBe(true);
    }),
    runs(),
  );
});

test('any content type and boundary is refused without a picture', async () => {
  const type = fc.oneof(
    damaged(FORM),
    hostileText.map((text) => `multipart/form-data; boundary=${text}`),
    hostileText.map((text) => `multipart/form-data; boundary="${text}"`),
    fc.constantFrom(
      'multipart/form-data',
      'multipart/mixed; boundary=B',
      'multipart/form-data; boundary=B; boundary=C',
    ),
    fc.nat(5_000).map((length) => `multipart/form-data; boundary=${'B'.repeat(length)}`),
  );
  await fc.assert(
    fc.asyncProperty(type, async (value) => {
      expect(isRefusal((await send(WHOLE, value)).status)).toBe(true);
    }),
    runs(),
  );
});

test('a form that is sent as text instead of bytes is refused', async () => {
  await fc.assert(
    fc.asyncProperty(hostileText, async (text) => {
      expect(isRefusal((await send(file(text).toString('latin1'))).status)).toBe(true);
    }),
    runs(),
  );
});

/** One of the pictures, with changed bytes. */
const picture = (change: (bytes: Buffer) => fc.Arbitrary<Uint8Array>) =>
  fc.nat(3).chain((at) => change(pictures[at]?.bytes ?? Buffer.alloc(0)));
const isAnswer = (status: number) => status === 200 || isRefusal(status);

test('a picture with a byte changed is read or refused', async () => {
  await fc.assert(
    fc.asyncProperty(picture(damagedBytes), async (bytes) => {
      expect(isAnswer((await send(file(bytes))).status)).toBe(true);
    }),
    runs(),
  );
});

test('a picture cut short is read or refused', async () => {
  const cut = (bytes: Buffer) => fc.nat(bytes.length - 1).map((at) => bytes.subarray(0, at));
  await fc.assert(
    fc.asyncProperty(picture(cut), async (bytes) => {
      expect(isAnswer((await send(file(bytes))).status)).toBe(true);
    }),
    runs(),
  );
});

test('a picture whose end is replaced by any bytes is read or refused', async () => {
  const garbled = (bytes: Buffer) =>
    fc
      .tuple(fc.integer({ min: 4, max: 60 }), fc.uint8Array({ maxLength: 300 }))
      .map(([kept, rest]) => Buffer.concat([bytes.subarray(0, kept), rest]));
  await fc.assert(
    fc.asyncProperty(picture(garbled), async (bytes) => {
      expect(isAnswer((await send(file(bytes))).status)).toBe(true);
    }),
    runs(),
  );
});

test('two joined pictures are read or refused', async () => {
  const at = fc.nat(3);
  await fc.assert(
    fc.asyncProperty(at, at, fc.nat(400), async (first, second, cut) => {
      const [a, b] = [pictures[first]?.bytes, pictures[second]?.bytes] as [Buffer, Buffer];
      expect(isAnswer((await send(file(Buffer.concat([a.subarray(0, cut), b])))).status)).toBe(true);
    }),
    runs(),
  );
});

test('a picture with a wrong size in its header is read or refused', async () => {
  // Width and height of a PNG stand at 16 to 23.
  const size = fc.oneof(fc.integer({ min: 0, max: 2 ** 32 - 1 }), fc.nat(70_000));
  await fc.assert(
    fc.asyncProperty(size, size, async (width, height) => {
      const bytes = Buffer.from(pictures[0]?.bytes ?? []);
      bytes.writeUInt32BE(width, 16);
      bytes.writeUInt32BE(height, 20);
      expect(isAnswer((await send(file(bytes))).status)).toBe(true);
    }),
    runs(),
  );
});
