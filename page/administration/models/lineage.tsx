// The tree of models: who was trained from whom, with what serves as flags on it.
import type { Models, Version } from '../api.ts';
import { useFormats } from '../language.ts';
import { At } from '../parts/moment.tsx';
import { accuracyOf, type Branch, servesAs, treeOf } from './models.ts';
import { useModelTexts } from './texts.ts';

interface Props {
  models: Models;
  onPromote(id: string): void;
}

export function Lineage({ models, onPromote }: Props) {
  const texts = useModelTexts();
  return (
    <section>
      <h2>{texts.lineage}</h2>
      <Branches branches={treeOf(models.models)} models={models} onPromote={onPromote} />
    </section>
  );
}

function Branches({ branches, models, onPromote }: Props & { branches: readonly Branch[] }) {
  return (
    <ul class="tree">
      {branches.map(({ version, children }) => (
        <li key={version.id}>
          <Node version={version} models={models} onPromote={onPromote} />
          {children.length > 0 && <Branches branches={children} models={models} onPromote={onPromote} />}
        </li>
      ))}
    </ul>
  );
}

function Node({ version, models, onPromote }: Props & { version: Version }) {
  const texts = useModelTexts();
  const formats = useFormats();
  const { id, origin, created_at, lineage } = version;
  const flags = servesAs(models, id);
  const accuracy = accuracyOf(version);
  const said = [
    texts[origin],
    lineage && texts.answersOf(lineage.labels, lineage.users),
    accuracy !== undefined && texts.accuracy(formats.percent(accuracy)),
  ].filter((part) => typeof part === 'string');
  return (
    <div class="node">
      <p>
        <strong class="model-id">{id}</strong>{' '}
        {flags.map((alias) => (
          <span key={alias} class={`flag ${alias}`}>
            {alias}
          </span>
        ))}
      </p>
      <p class="hint">
        {said.join(' · ')}
        {created_at !== null && (
          <>
            {' · '}
            <At at={created_at} />
          </>
        )}
      </p>
      <div class="choices">
        {flags.length < 2 && (
          <button type="button" aria-label={`${texts.promote} ${id}`} onClick={() => onPromote(id)}>
            {texts.promote}
          </button>
        )}
        {lineage && (
          <a href={`#/runs/${lineage.run_id}`} aria-label={`${texts.run}: ${id}`}>
            {texts.run}
          </a>
        )}
        <details>
          <summary aria-label={`${texts.details}: ${id}`}>{texts.details}</summary>
          <Details version={version} />
        </details>
      </div>
    </div>
  );
}

function Details({ version: { architecture, sha256, calibration, lineage } }: { version: Version }) {
  const texts = useModelTexts();
  const formats = useFormats();
  const facts = [
    [texts.architecture, architecture],
    [texts.hash, sha256.slice(0, 16)],
    ...(lineage?.git_commit ? [[texts.commit, lineage.git_commit.slice(0, 12)]] : []),
    [texts.temperature, formats.number(calibration.temperature)],
    [texts.doubtful, formats.percent(calibration.doubtfulBelow)],
  ];
  const digits = lineage
    ? Array.from({ length: 10 }, (_, digit) => lineage.metrics[`digit_${digit}_accuracy_after`])
    : [];
  return (
    <>
      <dl>
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>
              <code>{value}</code>
            </dd>
          </div>
        ))}
      </dl>
      {digits.some((share) => share !== undefined) && (
        <table>
          <caption>{texts.byDigit}</caption>
          <tbody>
            {digits.map((share, digit) => (
              <tr key={digit}>
                <th scope="row">{digit}</th>
                <td class="figure">{share === undefined ? '' : formats.percent(share)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </>
  );
}
