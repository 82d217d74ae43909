// A p-value as a Spanish reader writes it.
import { decimal } from '#lib/locale-es.ts';

/** Smaller values read "p < 0,0001": more zeros say nothing more. */
const SMALLEST = 1e-4;

export function pText(p: number): string {
  return p < SMALLEST ? `p < ${decimal(SMALLEST)}` : `p = ${decimal(Number(p.toPrecision(2)))}`;
}
