// npm run sbom: the software bill of materials and the licences of what a deployment ships. It also runs after `npm run package`, and
// before a deployment.

import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from '../build/bundle.ts';
import { Failure, flag, print, runScript, type Values } from './command-line.ts';
import { billOfMaterials } from './supply-chain/bill-of-materials.ts';
import { licencesDocument, licenceTexts, problemsOfLicences } from './supply-chain/licences.ts';
import { type Shipped, shippedPackages } from './supply-chain/shipped.ts';

export const COMMAND = {
  name: 'npm run sbom',
  description: `Writes what a deployment ships of other people's packages: .serverless/sbom.cdx.json (CycloneDX) and
.serverless/licences.txt (the texts). Fails when a licence is not accepted.`,
  options: { write: flag('also write docs/licences.md') },
};

const ROOT = fileURLToPath(new URL('../', import.meta.url));

/** What a deployment ships. @throws Failure when a licence is not accepted */
export async function acceptedPackages(): Promise<Shipped[]> {
  const bundles = await build();
  const shipped = await shippedPackages(bundles).finally(() =>
    rm(dirname(bundles[0]?.path ?? ''), { recursive: true, force: true }),
  );
  const problems = problemsOfLicences(shipped);
  if (problems.length > 0) throw new Failure(problems.join('\n'));
  return shipped;
}

/** Into .serverless/, which osls empties whenever it packages. */
export async function writeSupplyChain(shipped: readonly Shipped[]): Promise<void> {
  await mkdir(`${ROOT}.serverless`, { recursive: true });
  const bill = billOfMaterials(shipped);
  await writeFile(`${ROOT}.serverless/sbom.cdx.json`, `${JSON.stringify(bill, null, 2)}\n`);
  await writeFile(`${ROOT}.serverless/licences.txt`, licenceTexts(shipped));
  print(`Wrote .serverless/sbom.cdx.json and .serverless/licences.txt: ${bill.components.length} packages.`);
}

async function run({ write }: Values<typeof COMMAND.options>): Promise<void> {
  const shipped = await acceptedPackages();
  await writeSupplyChain(shipped);
  if (write) await writeFile(`${ROOT}docs/licences.md`, licencesDocument(shipped));
}

if (import.meta.main) await runScript(COMMAND, run);
