// The software bill of materials (SBOM) of a deployment in CycloneDX: npm's own of the lock file, without what is not shipped.

import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Shipped } from './shipped.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

interface Component {
  'bom-ref': string;
  name: string;
  version: string;
}

export interface BillOfMaterials {
  bomFormat: string;
  specVersion: string;
  metadata: { component: Component };
  components: Component[];
  dependencies: { ref: string; dependsOn: string[] }[];
}

/** @throws Error when npm does not know a package that is shipped */
export function billOfMaterials(shipped: readonly Shipped[]): BillOfMaterials {
  const text = execFileSync('npm', ['sbom', '--sbom-format', 'cyclonedx', '--package-lock-only'], {
    cwd: ROOT,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  return onlyShipped(JSON.parse(text), shipped);
}

/** Pure. */
export function onlyShipped(whole: BillOfMaterials, shipped: readonly Shipped[]): BillOfMaterials {
  const wanted = new Set(shipped.map(({ name, version }) => `${name}@${version}`));
  const components = whole.components.filter(({ name, version }) => wanted.has(`${name}@${version}`));
  const known = new Set(components.map(({ name, version }) => `${name}@${version}`));
  const missing = [...wanted].filter((one) => !known.has(one));
  if (missing.length > 0) throw new Error(`npm sbom does not list what is shipped: ${missing.join(', ')}`);
  const own = whole.metadata.component['bom-ref'];
  const refs = new Set([own, ...components.map((one) => one['bom-ref'])]);
  const dependencies = whole.dependencies
    .filter(({ ref }) => refs.has(ref))
    .map(({ ref, dependsOn }) => ({ ref, dependsOn: dependsOn.filter((other) => refs.has(other)) }));
  return { ...whole, components, dependencies };
}
