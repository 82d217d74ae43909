// Programs that make clients of the OpenAPI document: how each is installed and run, and how its client is called.

import { execFile } from 'node:child_process';
import { cp, mkdir, rename, symlink } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { once } from '../cache.ts';
import { mavenJars } from '../jars.ts';
import { pythonPackage } from '../python.ts';

const run = promisify(execFile);

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const DOCUMENT = `${ROOT}functions/site/openapi.json`;
const CLIENTS = fileURLToPath(new URL('clients/', import.meta.url));
const GENERATE_MS = 5 * 60_000;

/** A client: the program to run with url, picture, name and password, in a folder. */
interface Client {
  command: string;
  args: string[];
  cwd: string;
  env?: Record<string, string>;
}

export interface Generator {
  name: string;
  /** Generates into an empty folder, whose path ends in a slash. @throws Error when a tool is missing, or refuses the document. */
  make(folder: string): Promise<Client>;
}

const OPENAPI_GENERATOR = 'org.openapitools:openapi-generator-cli:7.17.0';

/** Of openapi-generator: about itself, and about what OpenAPI 3.1 allows and it does not know. */
const KNOWN_WARNINGS = [
  /OpenAPI 3\.1 support is still in beta/,
  /Failed to get the schema name: null/,
  /Response examples can currently only be generated for application\/json/,
  /\(model name matches existing language type\) cannot be used as a model name\. Renamed to ModelFile/,
  /Codegen property is null/,
  // Of a form with a list of files.
  /Could not compute datatypeWithEnum from (any|bytearray|\*os\.File), null/,
];

export const GENERATORS: Generator[] = [
  { name: 'hey-api for TypeScript', make: heyApi },
  { name: 'openapi-typescript with openapi-fetch', make: openapiFetch },
  { name: 'openapi-python-client', make: openapiPythonClient },
  { name: 'openapi-generator for TypeScript', make: typescriptFetch },
  { name: 'openapi-generator for Python', make: openapiGeneratorPython },
  { name: 'openapi-generator for Go', make: go },
];

async function heyApi(folder: string): Promise<Client> {
  const modules = await npmPackages('hey-api', ['@hey-api/openapi-ts@0.99.0', 'typescript@5.9.3']);
  await run(`${modules}.bin/openapi-ts`, ['-i', DOCUMENT, '-o', `${folder}generated`], {
    cwd: `${modules}..`,
  });
  return await bundled(folder, 'hey-api.mjs', modules);
}

async function openapiFetch(folder: string): Promise<Client> {
  const modules = await npmPackages('openapi-fetch', ['openapi-fetch@0.15.0']);
  await mkdir(`${folder}generated`);
  await run(`${ROOT}node_modules/.bin/openapi-typescript`, [DOCUMENT, '-o', `${folder}generated/types.ts`]);
  return await bundled(folder, 'openapi-fetch.mjs', modules);
}

async function typescriptFetch(folder: string): Promise<Client> {
  await openapiGenerator('typescript-fetch', `${folder}generated`);
  return await bundled(folder, 'typescript-fetch.mjs');
}

async function openapiPythonClient(folder: string): Promise<Client> {
  const { python, env } = await pythonPackage('openapi-python-client==0.29.1 ruff==0.14.6', [
    '-m',
    'openapi_python_client',
    '--version',
  ]);
  const args = [
    'generate',
    '--path',
    DOCUMENT,
    '--output-path',
    `${folder}generated`,
    '--meta',
    'none',
    '--fail-on-warning',
  ];
  const path = `${python.replace(/[^/]+$/, '')}:${process.env.PATH}`;
  await run(python, ['-m', 'openapi_python_client', ...args], {
    env: { ...process.env, ...env, PATH: path },
  });
  return await pythonClient(folder, 'openapi_python_client.py', python, env);
}

async function openapiGeneratorPython(folder: string): Promise<Client> {
  const needs = 'urllib3==2.5.0 python-dateutil==2.9.0 pydantic==2.12.4 typing-extensions==4.15.0';
  const { python, env } = await pythonPackage(needs, ['-c', 'import urllib3, dateutil, pydantic']);
  await openapiGenerator('python', `${folder}made`);
  await rename(`${folder}made/openapi_client`, `${folder}openapi_client`);
  return await pythonClient(folder, 'openapi_generator.py', python, env);
}

async function go(folder: string): Promise<Client> {
  await run('go', ['version']);
  await openapiGenerator('go', folder);
  await mkdir(`${folder}cmd`);
  await cp(`${CLIENTS}main.go`, `${folder}cmd/main.go`);
  await run('go', ['build', '-mod=mod', '-o', 'client', './cmd'], { cwd: folder, timeout: GENERATE_MS });
  return { command: `${folder}client`, args: [], cwd: folder };
}

/** @throws Error with the warnings that are about the document. */
async function openapiGenerator(language: string, output: string): Promise<void> {
  const jars = await mavenJars(OPENAPI_GENERATOR);
  const program = ['-cp', `${jars}/*`, 'org.openapitools.codegen.OpenAPIGenerator', 'generate'];
  const options = { timeout: GENERATE_MS, maxBuffer: 64 * 1024 * 1024 };
  const { stdout, stderr } = await run(
    'java',
    [...program, '-i', DOCUMENT, '-g', language, '-o', output],
    options,
  );
  const lines = `${stdout}\n${stderr}`.split('\n').filter((line) => /\b(WARN|ERROR)\b/.test(line));
  const ours = lines.filter((line) => !KNOWN_WARNINGS.some((known) => known.test(line)));
  if (ours.length > 0) throw new DocumentFault(ours.join('\n'));
}

/** A program warns of the document: that is a failure, and no reason to skip. */
export class DocumentFault extends Error {
  override readonly name = 'DocumentFault';
}

/** @returns the folder node_modules, with a slash at its end. */
async function npmPackages(name: string, packages: string[]): Promise<string> {
  return await once(`npm-${name}`, packages.join(' '), async (folder) => {
    await run(
      'npm',
      ['install', '--prefix', folder, '--no-audit', '--no-fund', '--ignore-scripts', ...packages],
      {
        timeout: GENERATE_MS,
      },
    );
    return `${folder}node_modules/`;
  });
}

/** The generated TypeScript and the program that uses it, as one file for Node. Here the program imports files that are not there, so it is no module. */
async function bundled(folder: string, program: string, modules?: string): Promise<Client> {
  await cp(`${CLIENTS}${program}.txt`, `${folder}${program}`);
  if (modules) await symlink(modules, `${folder}node_modules`);
  await build({
    entryPoints: [`${folder}${program}`],
    outfile: `${folder}client.mjs`,
    bundle: true,
    platform: 'node',
    format: 'esm',
    logLevel: 'error',
  });
  return { command: process.execPath, args: ['client.mjs'], cwd: folder };
}

async function pythonClient(
  folder: string,
  program: string,
  python: string,
  env: { PYTHONPATH?: string },
): Promise<Client> {
  await cp(`${CLIENTS}${program}`, `${folder}${program}`);
  return { command: python, args: [program], cwd: folder, env };
}
