// `npm start`: begins to bundle the functions, and runs osls, whose plugin (plugin.ts) starts the rest. Bundling takes a second of another
// processor; meanwhile osls reads its configuration on this one.
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { beginBundles } from './bundles/bundling.ts';
import { portsFrom, requireFree } from './ports.ts';
import { StartProblem } from './start-problem.ts';

const ROOT = join(import.meta.dirname, '..');

await beginToBundle();
process.argv.splice(2, Infinity, 'offline', 'start', '--stage', 'local');
createRequire(import.meta.url)('serverless/bin/serverless.js');

/** Not while another service on the same ports uses its bundles. The plugin tells what is wrong with the ports. */
async function beginToBundle(): Promise<void> {
  try {
    const ports = portsFrom(process.env.PORT);
    await requireFree(ports, ['http', 'webSocket', 'lambda', 'sink']);
    beginBundles({ serviceDir: ROOT, name: String(ports.http) });
  } catch (error) {
    if (!(error instanceof StartProblem)) throw error;
  }
}
