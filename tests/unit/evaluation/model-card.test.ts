// The model card: which figures it has, and which of an earlier card it keeps.
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { loadShipped } from '../../../lib/digits/model/shipped.ts';
import { v2 } from '../../../lib/digits/weights/v2.ts';
import type { Figures } from '../../../scripts/evaluation/figures.ts';
import { keptTable, modelCard } from '../../../scripts/evaluation/model-card.ts';
import { suiteTable } from '../../../scripts/evaluation/tables.ts';

const figuresOf = (suite: string, source: Figures['source']): Figures => ({
  suite,
  source,
  digits: true,
  count: 100,
  refused: 0,
  doubted: 0.01,
  right: 0.97,
  misled: 0.02,
  calibrationError: 0.01,
  perDigit: Array.from({ length: 10 }, () => 0.97),
});
const drawn = figuresOf('pasted: clean', 'drawn');
const labelled = figuresOf('hwd1000', 'labels');
const card = (all: Figures[], kept?: string) => modelCard('v2', loadShipped(v2), v2.sha256, all, kept);

describe('the rows of labelled pictures', () => {
  test('are kept when the card is written without such pictures', () => {
    const kept = keptTable(card([drawn, labelled]), v2.sha256);
    expect(kept).toBe(suiteTable([labelled]));
    expect(card([drawn], kept)).toBe(card([drawn, labelled]));
  });

  test('are replaced when such pictures are measured', () => {
    const text = card([drawn, labelled], suiteTable([figuresOf('uci8x8', 'labels')]));
    expect(text).toContain('| hwd1000');
    expect(text).not.toContain('| uci8x8');
  });

  test('are dropped when the weights are other ones', () => {
    expect(keptTable(card([drawn, labelled]), 'f'.repeat(64))).toBeUndefined();
    expect(card([drawn])).toContain('Not measured.');
  });
});

test.each(['v1', 'v2'])('docs/model-card-%s.md has figures on handwriting of other people', (version) => {
  const text = readFileSync(new URL(`../../../docs/model-card-${version}.md`, import.meta.url), 'utf8');
  const [, sha256 = ''] = /SHA-256 of the weights .*`(\w{64})`/.exec(text) ?? [];
  expect(keptTable(text, sha256)).toContain('| hwd1000');
});
