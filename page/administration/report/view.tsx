// #/report: whether v2 is better, how sure that is, and what people have answered.
import { admin, type Experiment, type Report } from '../api.ts';
import { useFormats } from '../language.ts';
import { At } from '../parts/moment.tsx';
import { Reading } from '../parts/reading.tsx';
import { useShown } from '../use-live.ts';
import { Daily, Difference, Drift, Versions } from './charts.tsx';
import { Confusion } from './confusion.tsx';
import { Experiments } from './experiments.tsx';
import { History } from './history.tsx';
import { useReportTexts } from './texts.ts';
import { criteria, verdictText } from './verdict.ts';

/** `undefined` is the answer while there is no feedback. */
const read = async () => {
  const [report, experiments] = await Promise.all([admin.report(), admin.experiments()]);
  return { report, experiments };
};

export function ReportView() {
  const texts = useReportTexts();
  const formats = useFormats();
  const shown = useShown(read);
  const report = shown.value?.report;
  return (
    <>
      <h1>{texts.title}</h1>
      <Reading shown={shown} />
      {shown.value && !report && (
        <div class="empty">
          <p>{texts.empty}</p>
          <a href="#/draw">{texts.draw}</a>
        </div>
      )}
      {report && (
        <>
          <Verdict report={report} experiments={shown.value?.experiments ?? []} />
          <p class="hint">
            {texts.total(report.total_feedback, formats.percent(report.accuracy_percentage / 100))}
          </p>
          <History report={report} />
          <div class="two">
            <Difference report={report} />
            <Versions report={report} />
            <Daily report={report} />
            <Drift report={report} />
          </div>
          {report.versions.length > 0 && <Confusion versions={report.versions} />}
          <Experiments experiments={shown.value?.experiments ?? []} />
        </>
      )}
    </>
  );
}

/** Told apart by shape, not by colour alone. */
const ICONS: Readonly<Record<Report['ab']['verdict'], string>> = {
  ship: '▲',
  roll_back: '▼',
  keep_collecting: '…',
  unhealthy: '✕',
};

function Verdict({ report, experiments }: { report: Report; experiments: readonly Experiment[] }) {
  const texts = useReportTexts();
  const { ab, pairs, direct, decision } = report;
  const test = experiments.find(({ experiment }) => experiment === ab.experiment);
  const isDecided = decision.verdict === 'ship' || decision.verdict === 'roll_back';
  return (
    <section class={`verdict ${decision.verdict}`}>
      <h2>{texts.question}</h2>
      <p class="headline">
        <span aria-hidden="true">{ICONS[decision.verdict] ?? '…'}</span> {verdictText(report, texts, test)}
      </p>
      <p>{texts.decidedBy[decision.by ?? 'none']}</p>
      {isDecided && (
        <div>
          <a class="button" href="#/models">
            {texts.toModels}
          </a>
        </div>
      )}
      <ul class="criteria">
        {criteria(report).map(({ name, isMet }) => (
          <li key={name}>
            <span aria-hidden="true">{isMet ? '✓' : isMet === undefined ? '○' : '✕'}</span>{' '}
            {texts.criteria[name]}
            <span class="said">
              : {isMet ? texts.met : isMet === undefined ? texts.notYet : texts.notMet}
            </span>
          </li>
        ))}
      </ul>
      <p class="hint">
        {texts.daily}{' '}
        {Date.parse(ab.since) === 0 ? (
          texts.always
        ) : (
          <>
            {texts.since} <At at={ab.since} />.
          </>
        )}
      </p>
      <details>
        <summary>{texts.why}</summary>
        <ul class="reasons" lang="es">
          {[...ab.reasons, ...pairs.reasons, ...direct.reasons].map((reason) => (
            <li key={reason}>{reason}</li>
          ))}
        </ul>
      </details>
    </section>
  );
}
