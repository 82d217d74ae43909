// Reads uploaded files from a multipart form into memory, with hard limits on what a form may contain.
import { Busboy } from '@fastify/busboy';
import * as z from 'zod/mini';
import { AppError } from '#lib/errors.ts';
import type { Body, HttpEvent } from './spec.ts';

/** The most files of one call. */
export const MOST_FILES = 16;

/** A client's library may add a few fields and files. The size of the body is checked earlier. */
const LIMITS = { fields: 20, fieldNameSize: 100, fieldSize: 10_000, headerPairs: 20 };

/** A multipart form; its value is the bytes of the part `file`. */
export const formFile: Body<z.ZodMiniType<Uint8Array>> = {
  mediaType: 'multipart/form-data',
  schema: z.instanceof(Uint8Array),
  errors: ['invalid_multipart', 'missing_file', 'empty_filename', 'unsupported_media_type'],
  before: async ({ event }) => {
    const file = (await readFiles(event, 4)).find(({ filename }) => filename !== undefined);
    if (!file) throw new AppError('missing_file');
    if (file.filename === '') throw new AppError('empty_filename');
    event.body = file.bytes;
  },
};

/** A multipart form; its value is the bytes of each part `file`, in their order; null for an input that was left empty, or that is a text. */
export const formFiles: Body<z.ZodMiniType<(Uint8Array | null)[]>> = {
  mediaType: 'multipart/form-data',
  schema: z.array(z.nullable(z.instanceof(Uint8Array))).check(z.maxLength(MOST_FILES)),
  errors: ['invalid_multipart', 'missing_file', 'unsupported_media_type'],
  before: async ({ event }) => {
    const files = await readFiles(event, 2 * MOST_FILES);
    if (files.every(({ filename }) => filename === undefined)) throw new AppError('missing_file');
    // Also a text has its place, so that results are in the order of the parts.
    event.body = files.map(({ filename, bytes }) => (filename ? bytes : null));
  },
};

/**
 * The parts named `file`.
 * @param most parts with a file; more are refused
 * @throws AppError `unsupported_media_type` or `invalid_multipart`
 */
async function readFiles(event: HttpEvent, most: number): Promise<Part[]> {
  const contentType = event.headers['content-type'] ?? '';
  if (!/^multipart\/form-data\b/i.test(contentType)) throw new AppError('unsupported_media_type');
  const body = Buffer.from(String(event.body ?? ''), event.isBase64Encoded ? 'base64' : 'utf8');
  return await findFiles(body, contentType, most);
}

interface Part {
  /** Undefined for a text. */
  filename: string | undefined;
  bytes: Buffer;
}

async function findFiles(body: Buffer, contentType: string, most: number): Promise<Part[]> {
  const { promise, resolve, reject } = Promise.withResolvers<Part[]>();
  const found: Part[] = [];
  const refuse = (cause: unknown) => reject(new AppError('invalid_multipart', { cause }));
  try {
    const parser = new Busboy({
      headers: { 'content-type': contentType },
      limits: { ...LIMITS, files: most, parts: most + LIMITS.fields },
      // A part without a filename is a field; a part with an empty filename is a file input that was left empty.
      isPartAFile: (_name, _type, filename) => filename !== undefined,
    });
    parser.on('field', (name) => {
      if (name === 'file') found.push({ filename: undefined, bytes: Buffer.alloc(0) });
    });
    parser.on('file', (name, stream, filename) => {
      const chunks: Buffer[] = [];
      const part = { filename: filename ?? '', bytes: Buffer.alloc(0) };
      if (name === 'file') found.push(part);
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('error', refuse);
      stream.on('end', () => {
        part.bytes = Buffer.concat(chunks);
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
