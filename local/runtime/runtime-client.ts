// What AWS's runtime client 4 (Node 24) does around a handler: finds it, and gives its errors the types that logs and callers see. Of the
// errors that nothing catches it does nothing, so that they end the process. tests/conformance compares it with the real client.
import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { LambdaError } from './messages.ts';

export type Handler = (event: unknown, context: unknown) => unknown;

/** The client's classes: a log line carries the class name, an answer carries `name`. */
class ImportModuleError extends Error {
  override readonly name = 'Runtime.ImportModuleError';
}

class UserCodeSyntaxError extends Error {
  override readonly name = 'Runtime.UserCodeSyntaxError';

  constructor(cause: SyntaxError) {
    super(String(cause));
    this.stack = cause.stack ?? '';
  }
}

class HandlerNotFoundError extends Error {
  override readonly name = 'Runtime.HandlerNotFound';
}

class JSONStringifyError extends Error {
  override readonly name = 'Runtime.JSONStringifyError';
}

/**
 * @param folder of the function's code
 * @param handler "functions/predict/v1.handler"
 * @throws the error of the import, or one of the classes above
 */
export async function importHandler(folder: string, handler: string): Promise<Handler> {
  const dot = handler.lastIndexOf('.');
  const file = join(folder, handler.slice(0, dot));
  const path = ['', '.js', '.mjs', '.cjs', '.ts'].map((extension) => file + extension).find(existsSync);
  if (!path) throw new ImportModuleError(`Error: Cannot find module '${basename(file)}'`);
  const module = await importFile(path);
  const found = module[handler.slice(dot + 1)];
  if (!found) throw new HandlerNotFoundError(`${handler} is undefined or not exported`);
  if (typeof found !== 'function') throw new HandlerNotFoundError(`${handler} is not a function`);
  return found as Handler;
}

async function importFile(path: string): Promise<Record<string, unknown>> {
  try {
    return (await import(pathToFileURL(path).href)) as Record<string, unknown>;
  } catch (error) {
    throw error instanceof SyntaxError ? new UserCodeSyntaxError(error) : error;
  }
}

/** The answer of an invocation. @throws JSONStringifyError for what is no JSON */
export function stringify(result: unknown): string {
  try {
    return JSON.stringify(result === undefined ? null : result);
  } catch {
    throw new JSONStringifyError('Unable to stringify response body');
  }
}

export function asError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown));
}

/** What the caller receives of an error. */
export function answerOf(thrown: unknown): LambdaError {
  if (!(thrown instanceof Error))
    return { errorType: typeof thrown, errorMessage: String(thrown), trace: [] };
  return {
    errorType: thrown.name,
    errorMessage: thrown.message,
    trace: thrown.stack?.split('\n') ?? [],
  };
}
