// The licences of what is shipped: which ones are accepted, the list in docs/licences.md, and their texts. A licence that is not listed
// here stops a deployment until somebody has read it.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Shipped } from './shipped.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** They ask for their text and a notice, which licences.txt has. */
const ACCEPTED = ['MIT', 'MIT-0', 'ISC', '0BSD', 'BSD-2-Clause', 'BSD-3-Clause', 'Apache-2.0'];
/** A library that is loaded as a file of its own, which may be replaced: the LGPL asks for no more. */
const DYNAMIC = { licence: 'LGPL-3.0-or-later', name: /^@img\/sharp-libvips-/ };

/** One sentence for each package whose licence nobody has accepted. */
export function problemsOfLicences(shipped: readonly Shipped[]): string[] {
  return shipped.flatMap(({ name, version, licence }) => {
    const isDynamic = licence === DYNAMIC.licence && DYNAMIC.name.test(name);
    if (isDynamic || (licence !== undefined && isAccepted(licence))) return [];
    return [
      `${name} ${version} has the licence ${licence ?? '(none)'}, which scripts/supply-chain/licences.ts does not accept`,
    ];
  });
}

/** "MIT", "(MIT OR GPL-2.0)", "MIT AND ISC": of `OR` one is enough, of `AND` all must be accepted. */
function isAccepted(expression: string): boolean {
  const bare = expression.replace(/^\((.*)\)$/, '$1');
  if (bare.includes('(')) return false;
  return bare
    .split(' OR ')
    .some((choice) => choice.split(' AND ').every((one) => ACCEPTED.includes(one.trim())));
}

const FORM_NAMES = {
  functions: 'code of functions',
  page: 'code of the page',
  file: 'files',
  native: 'native code',
};

/** docs/licences.md */
export function licencesDocument(shipped: readonly Shipped[]): string {
  const rows = shipped.map(
    ({ name, licence = '(none)', forms }) =>
      `| \`${name}\` | ${licence} | ${forms.map((form) => FORM_NAMES[form]).join(', ')} |`,
  );
  return `# Licences of what is shipped

Written by \`npm run sbom -- --write\` from the bundles, and compared by \`tests/package/bundles.test.ts\`: the packages of others that a deployment
holds. Versions and hashes are in the SBOM, the texts in \`licences.txt\`; both are written to \`.serverless/\` whenever the service is packaged.
A licence that [licences.ts](../scripts/supply-chain/licences.ts) does not accept stops the deployment. Notices for data and weights are in [NOTICE](../NOTICE).

| package | licence | shipped as |
|---|---|---|
${[...new Set(rows)].join('\n')}
`;
}

/** The texts themselves, as the licences ask. */
export function licenceTexts(shipped: readonly Shipped[]): string {
  return shipped
    .map((one) => `${one.name} ${one.version}\n${one.licence}\n\n${textsOf(one)}`)
    .join(`\n\n${'-'.repeat(80)}\n\n`);
}

function textsOf({ folder, name }: Shipped): string {
  const path = ROOT + folder;
  // Native packages for another machine are not installed here.
  if (!existsSync(path)) return `See https://www.npmjs.com/package/${name}`;
  const files = readdirSync(path).filter((file) => /^(licen[cs]e|notice|copying)/i.test(file));
  const texts = files.map((file) => readFileSync(`${path}/${file}`, 'utf8').trim());
  return texts.length > 0
    ? texts.join('\n\n')
    : `The package holds no text; see https://www.npmjs.com/package/${name}`;
}
