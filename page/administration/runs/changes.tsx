// What a candidate reads otherwise than its parent: how often, and some of the drawings.
import type { Run } from '../api.ts';
import { Picture } from '../parts/picture.tsx';
import { type OutcomeTexts, useOutcomeTexts } from './outcome-texts.ts';

export function Changes({ run: { changes } }: { run: Run }) {
  const texts = useOutcomeTexts();
  if (!changes) return null;
  const { compared, changed, pairs, pictures } = changes;
  return (
    <section>
      <h2>{texts.changes}</h2>
      <p>{compared === 0 ? texts.noComparison : texts.changed(changed, compared)}</p>
      {pictures.length > 0 && (
        <ul class="flips">
          {pictures.map(({ before, after, label, picture }, i) => (
            <li key={i}>
              <Picture base64={picture} label={texts.was(before, after, label)} />
              <span class="flip" aria-hidden="true">
                {before} → <strong>{after}</strong>
              </span>
              <span class="hint">{outcomeText(before, after, label, texts)}</span>
            </li>
          ))}
        </ul>
      )}
      {pairs.length > 0 && (
        <ul class="links">
          {pairs.map(({ before, after, count, as_labelled }) => (
            <li key={`${before} ${after}`}>{texts.pair(before, after, count, as_labelled)}</li>
          ))}
        </ul>
      )}
    </section>
  );
}

function outcomeText(before: number, after: number, label: number, texts: OutcomeTexts): string {
  if (after === label) return texts.right;
  return before === label ? texts.wrong : texts.still;
}
