// The supply chain: which licences are accepted, what the bill of materials holds, and what npm says of signatures.
import { describe, expect, test } from 'vitest';
import { onlyShipped } from '../../../scripts/supply-chain/bill-of-materials.ts';
import {
  licencesDocument,
  licenceTexts,
  problemsOfLicences,
} from '../../../scripts/supply-chain/licences.ts';
import type { Shipped } from '../../../scripts/supply-chain/shipped.ts';
import { readSignatures } from '../../../scripts/supply-chain/signatures.ts';

const shipped = (name: string, licence: string | undefined): Shipped => ({
  name,
  version: '1.0.0',
  licence,
  folder: `node_modules/${name}`,
  forms: ['functions'],
});

describe('a licence', () => {
  test.each(['MIT', 'ISC', 'Apache-2.0', '(MIT OR GPL-2.0)', 'Apache-2.0 AND MIT'])(
    '%s is accepted',
    (licence) => {
      expect(problemsOfLicences([shipped('a', licence)])).toEqual([]);
    },
  );

  test.each([
    'GPL-3.0',
    'AGPL-3.0',
    'MIT AND GPL-3.0',
    'SEE LICENSE IN x',
    'UNLICENSED',
    '(MIT AND (X OR Y))',
    '',
    undefined,
  ])('%s is not', (licence) => expect(problemsOfLicences([shipped('a', licence)])).toHaveLength(1));

  test('LGPL is accepted for the library that is a file of its own, and for nothing else', () => {
    const lgpl = 'LGPL-3.0-or-later';
    expect(problemsOfLicences([shipped('@img/sharp-libvips-linux-arm64', lgpl)])).toEqual([]);
    expect(problemsOfLicences([shipped('sharp', lgpl)])).toEqual([
      `sharp 1.0.0 has the licence ${lgpl}, which scripts/supply-chain/licences.ts does not accept`,
    ]);
  });
});

test('the list names each package once; the texts are those of the installed packages', () => {
  const two = [shipped('zod', 'MIT'), { ...shipped('zod', 'MIT'), version: '2.0.0' }];
  expect(licencesDocument(two).match(/`zod`/g)).toHaveLength(1);
  expect(licenceTexts([shipped('zod', 'MIT'), shipped('not-installed', 'MIT')])).toMatch(
    /Colin McDonnell[\s\S]*not-installed/,
  );
});

describe('the bill of materials', () => {
  const of = (name: string, version: string) => ({ 'bom-ref': `${name}@${version}`, name, version });
  const whole = {
    bomFormat: 'CycloneDX',
    specVersion: '1.5',
    metadata: { component: of('vigia', '0.1.0') },
    components: [of('a', '1.0.0'), of('a', '2.0.0'), of('tool', '1.0.0')],
    dependencies: [
      { ref: 'vigia@0.1.0', dependsOn: ['a@1.0.0', 'tool@1.0.0'] },
      { ref: 'tool@1.0.0', dependsOn: ['a@2.0.0'] },
    ],
  };

  test('holds what is shipped, in its version, and the dependencies among that', () => {
    expect(onlyShipped(whole, [shipped('a', 'MIT')])).toMatchObject({
      bomFormat: 'CycloneDX',
      components: [{ 'bom-ref': 'a@1.0.0' }],
      dependencies: [{ ref: 'vigia@0.1.0', dependsOn: ['a@1.0.0'] }],
    });
  });

  test('cannot be made when npm does not know something that is shipped', () => {
    expect(() => onlyShipped(whole, [shipped('b', 'MIT')])).toThrow('b@1.0.0');
  });
});

test.each([
  ['{"invalid":[],"missing":[]}', 0, 0],
  ['{"invalid":[{"name":"a","version":"1.0.0"}],"missing":[]}', 1, 0],
  ['{"invalid":[],"missing":[{"name":"a","version":"1.0.0"}]}', 1, 0],
  ['{"error":{"code":"ENOTFOUND"}}', 0, 1],
  ['', 0, 1],
  ['null', 0, 1],
])('of the signatures %s are %i problems and %i notes', (output, problems, notes) => {
  const { missing, notes: noted } = readSignatures(output);
  expect([missing.length, noted.length]).toEqual([problems, notes]);
});
