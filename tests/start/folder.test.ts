// npm start in a folder whose name is not plain: most people have a space, an accent or a percent sign in some path.
import { cp, mkdtemp, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { startVigia } from '../api/vigia.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** What a clone does not have; caches are made again. */
const NOT_CLONED = ['node_modules', '.git', '.serverless', '.esbuild'];

test('in a folder with a space, an accent and a percent sign everything starts, and a stack names its sources', async () => {
  const place = await mkdtemp(join(tmpdir(), 'Mi carpeta ñandú 100% #'));
  const folder = join(place, 'vigía');
  try {
    await cp(ROOT, folder, { recursive: true, filter: (path) => !NOT_CLONED.includes(basename(path)) });
    await symlink(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
    const vigia = await startVigia({}, folder);
    try {
      const ask = (path: string, init: RequestInit) => fetch(vigia.url + path, init);
      const json = (body: unknown) => ({
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
      expect((await ask('/', { headers: { accept: 'text/html' } })).status).toBe(200);
      const person = { username: 'ana', password: 'correct horse battery' };
      expect((await ask('/register', json(person))).status).toBe(201);
      const { access_token: token } = (await (await ask('/login', json(person))).json()) as {
        access_token: string;
      };
      const form = new FormData();
      form.append('file', new Blob([await readFile(join(folder, 'events/digit-7.png'))]), 'digit.png');
      const headers = { authorization: `Bearer ${token}` };
      const predicted = await ask('/api/v2/predict', { method: 'POST', headers, body: form });
      expect(await predicted.json()).toMatchObject({ prediccion: 7 });
      const drill = await vigia.invoke('vigia-local-alerts-drill', { kind: 'throw' });
      expect(JSON.stringify(drill.body)).toContain(`${folder}/functions/alerts/drill.ts:`);
    } finally {
      await vigia.stop();
    }
  } finally {
    await rm(place, { recursive: true, force: true });
  }
});
