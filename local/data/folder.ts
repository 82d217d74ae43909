// The folder that DATA_DIR names: it keeps the tables between starts. It holds `vigia.json` (its version), `tables` (the
// database) and `jwt-secret` (the key that signs tokens).
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { newJwtSecret } from '../environment.ts';
import type { Resource } from '../framework/framework.ts';
import { StartProblem } from '../start-problem.ts';
import { prepareDatabase } from './database.ts';

/** Raise it with a change of stored items that makes older items unreadable. */
const FORMAT = 1;

const VERSION_FILE = 'vigia.json';

export interface DataFolder {
  /** Of the database, for dynalite. */
  tables: string;
  /** Kept as well, so that a token of an earlier start is still valid. */
  jwtSecret: string;
}

interface Version {
  format: number;
  /** Keys and indexes by table name. */
  tables: Record<string, unknown>;
}

/**
 * Creates the folder when it is missing, checks its version and prepares its database.
 * @throws StartProblem when the folder cannot be used: a file, not writable, of another version, in use.
 */
export async function openDataFolder(
  dir: string,
  resources: Record<string, Resource>,
  now = new Date(),
): Promise<DataFolder> {
  const found = await createFolder(dir);
  await checkVersion(dir, found, keptTables(resources));
  const tables = join(dir, 'tables');
  await prepareDatabase(tables, timeToLive(resources), now).catch((error: Error) => refuse(dir, error));
  return { tables, jwtSecret: await readOrCreateSecret(join(dir, 'jwt-secret')) };
}

/** @returns the names of the files in the folder. */
async function createFolder(dir: string): Promise<string[]> {
  try {
    await mkdir(dir, { recursive: true });
    return await readdir(dir);
  } catch (error) {
    return refuse(dir, error as Error);
  }
}

async function checkVersion(dir: string, found: string[], tables: Version['tables']): Promise<void> {
  const known = found.includes(VERSION_FILE) ? await readVersion(dir) : { format: FORMAT, tables: {} };
  if (!found.includes(VERSION_FILE) && found.length > 0) {
    throw problem(dir, 'holds files that are not Vigía’s. Choose an empty or a new folder.');
  }
  const way = 'Choose another folder, or delete this one to start with empty tables.';
  if (known?.format !== FORMAT) {
    const format = known
      ? `format ${known.format}, this one has format ${FORMAT}`
      : 'its vigia.json is unreadable';
    throw problem(dir, `was written by another version of Vigía (${format}). ${way}`);
  }
  const changed = Object.keys(tables).filter(
    (name) => name in known.tables && !isDeepStrictEqual(known.tables[name], tables[name]),
  );
  if (changed.length > 0) {
    const which = `${changed.join(', ')} had other keys or indexes`;
    throw problem(dir, `was written by another version of Vigía (${which}). ${way}`);
  }
  const version: Version = { format: FORMAT, tables: { ...known.tables, ...tables } };
  const text = `${JSON.stringify(version, null, 2)}\n`;
  await writeFile(join(dir, VERSION_FILE), text).catch((error: Error) => refuse(dir, error));
}

async function readVersion(dir: string): Promise<Version | undefined> {
  try {
    const version = JSON.parse(await readFile(join(dir, VERSION_FILE), 'utf8')) as Partial<Version>;
    return typeof version.format === 'number'
      ? { tables: {}, ...version, format: version.format }
      : undefined;
  } catch {
    return undefined;
  }
}

/** Keys and indexes of each table of the template, by table name. */
function keptTables(resources: Record<string, Resource>): Version['tables'] {
  return Object.fromEntries(
    tableProperties(resources).map(
      ({ TableName, AttributeDefinitions, KeySchema, GlobalSecondaryIndexes }) => [
        String(TableName),
        { AttributeDefinitions, KeySchema, ...(GlobalSecondaryIndexes ? { GlobalSecondaryIndexes } : {}) },
      ],
    ),
  );
}

/** Table name → the attribute that says when an item expires. */
function timeToLive(resources: Record<string, Resource>): Map<string, string> {
  return new Map(
    tableProperties(resources).flatMap(({ TableName, TimeToLiveSpecification: ttl }) =>
      ttl ? [[String(TableName), String((ttl as Record<string, unknown>).AttributeName)] as const] : [],
    ),
  );
}

function tableProperties(resources: Record<string, Resource>): Record<string, unknown>[] {
  return Object.values(resources).flatMap(({ Type, Properties }) =>
    Type === 'AWS::DynamoDB::Table' && Properties ? [Properties] : [],
  );
}

/** Only the owner may read the file: its key signs tokens. */
async function readOrCreateSecret(file: string): Promise<string> {
  const kept = await readFile(file, 'utf8').catch(() => '');
  if (kept.length >= 32) return kept;
  const secret = newJwtSecret();
  await writeFile(file, secret, { mode: 0o600 });
  return secret;
}

function refuse(dir: string, error: Error): never {
  const { code, cause } = error as NodeJS.ErrnoException;
  const reason = (cause as NodeJS.ErrnoException | undefined)?.code ?? code;
  if (reason === 'EEXIST' || reason === 'ENOTDIR') throw problem(dir, 'must be a folder, and is a file.');
  if (reason === 'LEVEL_LOCKED') {
    throw problem(dir, 'is in use by another process. Stop that process, or choose another folder.');
  }
  throw problem(dir, `cannot be used: ${(cause as Error | undefined)?.message ?? error.message}.`);
}

function problem(dir: string, what: string): StartProblem {
  return new StartProblem(`DATA_DIR "${dir}" ${what}`);
}
