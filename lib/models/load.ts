// A model by its id, out of the code or out of the table; and the digits that it must not miss before it may serve.
import { loadShipped, type Miss, type Model, missedGolden } from '#lib/digits/digits.ts';
import { AppError, type ErrorDetail } from '#lib/errors.ts';
import { shippedOf } from './shipped-models.ts';
import { loadStored } from './versions.ts';

/** @throws AppError `model_not_found`; Error when weights do not fit their SHA-256. */
export async function loadModel(id: string): Promise<Model> {
  const shipped = shippedOf(id);
  return shipped ? loadShipped(shipped) : await loadStored(id);
}

/** @throws AppError `golden_digits_missed` that says what each missed digit is taken for. */
export function requireGoldenDigits(model: Model): void {
  const missed = missedGolden(model);
  if (missed.length === 0) return;
  // Each digit is drawn several times; the same mistake twice says nothing more.
  const sentences = new Set(missed.map(sentence));
  throw new AppError('golden_digits_missed', {
    details: [...sentences].map((msg): ErrorDetail => ({ path: 'body.model', msg })),
  });
}

function sentence({ digit, read, doubtful }: Miss): string {
  if (digit === read) return `el ${digit} se lee con dudas`;
  return `el ${digit} se lee como ${read}${doubtful ? ', con dudas' : ''}`;
}
