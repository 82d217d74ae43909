// How a candidate and the model that serves read the same trusted pictures, none of which the candidate learnt from.
import type { Run } from '../api.ts';
import { useFormats } from '../language.ts';
import { usePairsTexts } from './pairs-texts.ts';

export function Pairs({ run: { pairs } }: { run: Run }) {
  const texts = usePairsTexts();
  const formats = useFormats();
  const { held_out, later } = pairs;
  const shown = [
    { name: texts.heldOutPairs, counts: held_out },
    { name: texts.laterOthers, counts: later?.of_others ?? null },
    { name: texts.laterServed, counts: later?.of_served ?? null },
  ].flatMap(({ name, counts }) => (counts && counts.pictures > 0 ? [{ name, counts }] : []));
  if (shown.length === 0) return null;
  const { difference = null, interval = null } = later?.of_others ?? {};
  return (
    <section>
      <h2>{texts.samePictures}</h2>
      <ul class="links">
        {shown.map(({ name, counts: { pictures, better, worse } }) => (
          <li key={name}>
            {name}: {texts.pairCounts(pictures, better, worse)}
          </li>
        ))}
      </ul>
      {difference !== null && (
        <p>
          {texts.laterDifference(
            formats.points(difference),
            interval && [formats.points(interval[0]), formats.points(interval[1])],
          )}
        </p>
      )}
    </section>
  );
}
