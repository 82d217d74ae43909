// Installs Python packages, once per checkout, below node_modules/.cache.
import { execFile } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { promisify } from 'node:util';
import { once } from './cache.ts';

/** How to run the package: `python -m …` or `python -c …` with this environment. */
export interface PythonProgram {
  python: string;
  env: { PYTHONPATH?: string };
}

const INSTALL_MS = 15 * 60_000;

const run = promisify(execFile);

/**
 * Installs into a virtual environment, or by pip alone when Python has no venv module, as on Debian.
 * @param requirement "cfn-lint==1.58.0"; several with spaces between them
 * @param proof arguments with which Python must succeed after the installation
 * @throws Error without Python, or when the package does not exist.
 */
export async function pythonPackage(requirement: string, proof: string[]): Promise<PythonProgram> {
  return await once<PythonProgram>(requirement.replace(/[^\w.-]+/g, '-'), requirement, async (folder) => {
    const program = (await virtualEnvironment(folder)) ?? (await packagesFolder(folder));
    const place = program.env.PYTHONPATH ? ['--target', program.env.PYTHONPATH] : [];
    const flags = ['--quiet', '--disable-pip-version-check', ...place];
    await run(program.python, ['-m', 'pip', 'install', ...flags, ...requirement.split(' ')], {
      timeout: INSTALL_MS,
    });
    await run(program.python, proof, { env: { ...process.env, ...program.env } });
    return program;
  });
}

async function virtualEnvironment(folder: string): Promise<PythonProgram | undefined> {
  const made = run('python3', ['-m', 'venv', `${folder}venv`]);
  return made.then(
    () => ({ python: `${folder}venv/bin/python`, env: {} }),
    () => undefined,
  );
}

async function packagesFolder(folder: string): Promise<PythonProgram> {
  const PYTHONPATH = `${folder}packages`;
  await mkdir(PYTHONPATH);
  return { python: 'python3', env: { PYTHONPATH } };
}
