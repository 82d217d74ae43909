// How the experiment came to stand as it does: the difference with its intervals and the accuracies, from its beginning to now.
import type { Report } from '../api.ts';
import { useFormats } from '../language.ts';
import { Legend } from '../parts/charts.tsx';
import { Figure } from '../parts/figure.tsx';
import { OverTime } from '../parts/over-time.tsx';
import { useHistoryTexts } from './history-texts.ts';
import { leastOf, narrowing, reachedAt, spanOf, widthOf } from './moments.ts';
import { useReportTexts } from './texts.ts';

export function History({ report: { history, decision } }: { report: Report }) {
  const texts = useHistoryTexts();
  const { between } = useReportTexts();
  const formats = useFormats();
  const times = history.map(({ at }) => Date.parse(at));
  const reached = reachedAt(history, decision.verdict);
  const interval = (value: readonly [number, number] | null) =>
    value === null ? '–' : between(formats.points(value[0]), formats.points(value[1]));
  const share = (value: number | null) => (value === null ? '–' : formats.percent(value));
  const difference = (value: number | null) => (value === null ? '–' : formats.points(value));
  const timeAt = (place: number) => formats.time(history[place]?.at ?? '');
  const reach = spanOf(history);
  const least = leastOf(history);
  return (
    <Figure
      title={texts.title}
      says={useSays(history, decision, reached)}
      columns={[
        texts.time,
        texts.answersTo('v1'),
        texts.accuracyOf('v1'),
        texts.answersTo('v2'),
        texts.accuracyOf('v2'),
        texts.difference(texts.ab),
        texts.interval(texts.ab),
        texts.difference(texts.pairs),
        texts.interval(texts.pairs),
        texts.verdict,
      ]}
      rows={history.map(({ at, versions: { v1, v2 }, ab, pairs, verdict }) => [
        formats.time(at),
        formats.count(v1.n),
        share(v1.accuracy),
        formats.count(v2.n),
        share(v2.accuracy),
        difference(ab.difference),
        interval(ab.interval),
        difference(pairs.difference),
        interval(pairs.interval),
        texts.verdicts[verdict] ?? verdict,
      ])}
      file="vigia-history"
    >
      {history.length > 1 && (
        <>
          <p class="chart-title">
            {texts.differences}, {formats.points(-reach)} – {texts.points(formats.points(reach))}
          </p>
          <OverTime
            label={texts.differences}
            times={times}
            from={-reach}
            to={reach}
            mark={0}
            since={reached === undefined ? undefined : Date.parse(reached)}
            series={(['ab', 'pairs'] as const).map((test, i) => ({
              name: texts[test],
              class: `series-${i + 1}`,
              values: history.map((moment) => moment[test].difference),
              intervals: history.map((moment) => moment[test].interval),
            }))}
            say={(name, value, place) => texts.at(timeAt(place), name, texts.points(formats.points(value)))}
          />
          <Legend names={[texts.ab, texts.pairs]} />
          <p class="chart-title">
            {texts.accuracies}, {formats.percent(least)}–{formats.percent(1)}
          </p>
          <OverTime
            label={texts.accuracies}
            times={times}
            from={least}
            to={1}
            series={(['v1', 'v2'] as const).map((version) => ({
              name: version,
              class: version,
              values: history.map(({ versions }) => versions[version].accuracy),
            }))}
            say={(name, value, place) => texts.at(timeAt(place), name, formats.percent(value))}
          />
          <div class="axis" aria-hidden="true">
            <span>{timeAt(0)}</span>
            <span>{timeAt(history.length - 1)}</span>
          </div>
          <Legend names={['v1', 'v2']} of="version" />
          <p class="hint">
            {texts.hint} {reached !== undefined && texts.reachedHint}
          </p>
        </>
      )}
    </Figure>
  );
}

function useSays(
  history: Report['history'],
  { verdict }: Report['decision'],
  reached: string | undefined,
): string {
  const texts = useHistoryTexts();
  const formats = useFormats();
  if (history.length < 2) return texts.tooEarly;
  const found = narrowing(history);
  if (!found) return texts.noInterval;
  const [first, last] = [found.first, found.last].map((each) => formats.oneDecimal(100 * widthOf(each)));
  const width = first === last ? texts.width(last ?? '') : texts.narrowed(first ?? '', last ?? '');
  const outcome =
    reached === undefined
      ? texts.notReached
      : texts.reached(texts.isReached[verdict] ?? '', formats.time(reached));
  return `${width} ${outcome}`;
}
