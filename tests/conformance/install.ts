// Installs the MLflow server that the conformance tests run against, once per checkout; without Python they are skipped.
import { execFile } from 'node:child_process';
import { access, mkdir, rm, writeFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import type { TestProject } from 'vitest/node';

/** How to run it: `python -m mlflow …` in this environment. */
export interface MlflowProgram {
  python: string;
  env: { PYTHONPATH?: string };
}

declare module 'vitest' {
  interface ProvidedContext {
    /** null: there is none on this machine, and the tests are to be skipped. */
    mlflow: MlflowProgram | null;
  }
}

/** Newer than 3.5, whose Host check and basic-auth app the tests also meet; `auth` brings the latter's form library. */
const PACKAGE = 'mlflow[auth]==3.17.2';
const FOLDER = new URL('../../node_modules/.cache/mlflow-3.17.2/', import.meta.url).pathname;
const INSTALL_MS = 15 * 60_000;

const run = promisify(execFile);

/** Vitest calls this before the first test of the project. */
export async function setup(project: TestProject): Promise<void> {
  try {
    project.provide('mlflow', await installed());
  } catch (error) {
    const why = `MLflow conformance tests cannot run: ${(error as Error).message}`;
    if (isRequired()) throw new Error(why);
    process.stderr.write(`SKIPPED: ${why}\n`);
    project.provide('mlflow', null);
  }
}

/** A machine that judges the project must not pass what it did not run. */
function isRequired(): boolean {
  return process.env.CI === 'true' || process.env.VIGIA_REQUIRE_CONFORMANCE === '1';
}

async function installed(): Promise<MlflowProgram> {
  const done = `${FOLDER}installed.json`;
  if (await exists(done)) {
    const { default: program } = await import(done, { with: { type: 'json' } });
    return program as MlflowProgram;
  }
  process.stderr.write(`Installing ${PACKAGE} below node_modules/.cache, a minute or two…\n`);
  await rm(FOLDER, { recursive: true, force: true });
  await mkdir(FOLDER, { recursive: true });
  const program = (await virtualEnvironment()) ?? packagesFolder();
  const place = program.env.PYTHONPATH ? ['--target', program.env.PYTHONPATH] : [];
  await pipInstall(program.python, place);
  await run(program.python, ['-m', 'mlflow', '--version'], { env: { ...process.env, ...program.env } });
  await writeFile(done, JSON.stringify(program));
  return program;
}

/** undefined where Python comes without venv, as Debian's does. */
async function virtualEnvironment(): Promise<MlflowProgram | undefined> {
  const made = run('python3', ['-m', 'venv', `${FOLDER}venv`]);
  return made.then(
    () => ({ python: `${FOLDER}venv/bin/python`, env: {} }),
    () => undefined,
  );
}

/** For pip alone: packages in a folder of their own, which Python is told to look into. */
function packagesFolder(): MlflowProgram {
  return { python: 'python3', env: { PYTHONPATH: `${FOLDER}packages` } };
}

async function pipInstall(python: string, place: string[]): Promise<void> {
  const flags = ['--quiet', '--disable-pip-version-check', ...place];
  await run(python, ['-m', 'pip', 'install', ...flags, PACKAGE], { timeout: INSTALL_MS });
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
