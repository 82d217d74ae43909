// npm run generate: writes the files that follow from the specs, from a list of passwords and from kernels.wat. Tests hold them current.
import { writeFile } from 'node:fs/promises';
import { print, runScript } from './command-line.ts';
import { clientTypesModule } from './generators/client-types.ts';
import { commonPasswordsModule } from './generators/common-passwords.ts';
import { kernelsModule } from './generators/kernels.ts';
import { openapiText } from './generators/openapi.ts';
import { routesModule } from './generators/routes.ts';

export const COMMAND = {
  name: 'npm run generate',
  description: `Writes functions/site/openapi.json, functions/site/routes.ts and client/openapi.d.ts from the specs of all
functions, lib/auth/common-passwords.ts from a public list, and lib/digits/model/kernels-wasm.ts from kernels.wat.`,
  options: {},
};

const ROOT = new URL('../', import.meta.url);

async function run(): Promise<void> {
  // A function imports this file. A merge may have left it unreadable, and then no spec could be read.
  await writeFile(new URL('functions/site/openapi.json', ROOT), '{}');
  await write('functions/site/openapi.json', openapiText());
  await write('functions/site/routes.ts', routesModule());
  await write('client/openapi.d.ts', clientTypesModule());
  await write('lib/auth/common-passwords.ts', commonPasswordsModule());
  await write('lib/digits/model/kernels-wasm.ts', kernelsModule());
}

async function write(path: string, text: string | Promise<string>): Promise<void> {
  await writeFile(new URL(path, ROOT), await text);
  print(`Wrote ${path}`);
}

if (import.meta.main) await runScript(COMMAND, run);
