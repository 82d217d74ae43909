// From whom a model learnt, whom we trust for it, and what was left out.
import type { Run } from '../api.ts';
import { useFormats } from '../language.ts';
import { WideTable } from '../parts/wide-table.tsx';
import { useOutcomeTexts } from './outcome-texts.ts';
import { leftOut } from './runs.ts';

export function Learnt({ run }: { run: Run }) {
  const texts = useOutcomeTexts();
  const formats = useFormats();
  const { learnt } = run;
  if (!learnt) return null;
  const trust = [
    [texts.confirmed, learnt.confirmed],
    [texts.trusted, learnt.trusted],
    [texts.open, learnt.open],
  ] as const;
  const left = leftOut(run);
  return (
    <section>
      <h2>{texts.learning}</h2>
      <dl>
        {trust
          .filter(([, count]) => count > 0)
          .map(([name, count]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{formats.count(count)}</dd>
            </div>
          ))}
      </dl>
      {learnt.teachers.length > 0 && (
        <WideTable label={texts.learning}>
          <table>
            <thead>
              <tr>
                <th scope="col">{texts.teacher}</th>
                <th scope="col" class="figure">
                  {texts.labels}
                </th>
                <th scope="col" class="figure">
                  {texts.corrections}
                </th>
              </tr>
            </thead>
            <tbody>
              {learnt.teachers.map(({ username, labels, corrections }) => (
                <tr key={username}>
                  <th scope="row">
                    <a href={`#/answers/${encodeURIComponent(username)}`}>{username}</a>
                  </th>
                  <td class="figure">{formats.count(labels)}</td>
                  <td class="figure">{formats.count(corrections)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </WideTable>
      )}
      {left.length > 0 && (
        <>
          <h3>{texts.leftOutTitle}</h3>
          <dl>
            {left.map(([reason, count]) => (
              <div key={reason}>
                <dt class="long">{texts.reasons[reason] ?? reason}</dt>
                <dd>{formats.count(count)}</dd>
              </div>
            ))}
          </dl>
        </>
      )}
    </section>
  );
}
