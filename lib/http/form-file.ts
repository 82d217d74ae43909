// Reads one uploaded file from a multipart form into memory, with hard limits on what a form may contain.
import { Busboy } from '@fastify/busboy';
import * as z from 'zod';
import { AppError } from '#lib/errors.ts';
import type { Body, HttpEvent } from './spec.ts';

/** Our forms have one file; a client's library may add a few fields. The size of the body is checked earlier. */
const LIMITS = { files: 4, fields: 20, parts: 24, fieldNameSize: 100, fieldSize: 10_000, headerPairs: 20 };

/** A multipart form; its value is the bytes of the part `file`. */
export const formFile: Body<z.ZodType<Uint8Array>> = {
  mediaType: 'multipart/form-data',
  schema: z.instanceof(Uint8Array),
  errors: ['invalid_multipart', 'missing_file', 'empty_filename', 'unsupported_media_type'],
  before: async ({ event }) => {
    event.body = await readFile(event);
  },
};

/**
 * The bytes of the part named `file`.
 * @throws AppError `unsupported_media_type`, `invalid_multipart`, `missing_file` or `empty_filename`.
 */
async function readFile(event: HttpEvent): Promise<Uint8Array> {
  const contentType = event.headers['content-type'] ?? '';
  if (!/^multipart\/form-data\b/i.test(contentType)) throw new AppError('unsupported_media_type');
  const body = Buffer.from(String(event.body ?? ''), event.isBase64Encoded ? 'base64' : 'utf8');
  const file = await findFile(body, contentType);
  if (!file) throw new AppError('missing_file');
  if (file.filename === '') throw new AppError('empty_filename');
  return file.bytes;
}

interface Part {
  filename: string;
  bytes: Buffer;
}

async function findFile(body: Buffer, contentType: string): Promise<Part | undefined> {
  const { promise, resolve, reject } = Promise.withResolvers<Part | undefined>();
  let found: Part | undefined;
  const refuse = (cause: unknown) => reject(new AppError('invalid_multipart', { cause }));
  try {
    const parser = new Busboy({
      headers: { 'content-type': contentType },
      limits: LIMITS,
      // A part without a filename is a field; a part with an empty filename is a file input that was left empty.
      isPartAFile: (_name, _type, filename) => filename !== undefined,
    });
    parser.on('file', (name, stream, filename) => {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('error', refuse);
      stream.on('end', () => {
        if (name === 'file') found ??= { filename: filename ?? '', bytes: Buffer.concat(chunks) };
      });
    });
    for (const limit of ['partsLimit', 'filesLimit', 'fieldsLimit'] as const) {
      parser.on(limit, () => refuse(new Error(limit)));
    }
    parser.on('error', refuse);
    parser.on('finish', () => resolve(found));
    parser.end(body);
  } catch (error) {
    refuse(error);
  }
  return await promise;
}
