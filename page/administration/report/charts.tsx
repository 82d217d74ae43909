// The charts of the report, each with its figures as a table.
import type { Report } from '../api.ts';
import { useFormats } from '../language.ts';
import { Columns, Legend, Lines, Range } from '../parts/charts.tsx';
import { Figure } from '../parts/figure.tsx';
import { useReportTexts } from './texts.ts';
import { mostMoved, reachOf } from './verdict.ts';

export function Difference({ report: { ab } }: { report: Report }) {
  const texts = useReportTexts();
  const formats = useFormats();
  const { interval, difference } = ab;
  const reach = reachOf(ab);
  const between = interval && texts.between(formats.points(interval[0]), formats.points(interval[1]));
  const says = between ? texts.differenceSays(between) : texts.differenceUnknown;
  const cell = (value: number | undefined | null) =>
    value === undefined || value === null ? '–' : `${formats.points(value)} ${texts.points}`;
  return (
    <Figure
      title={texts.difference}
      says={says}
      columns={[texts.figure, texts.value]}
      rows={[
        [texts.observed, cell(difference)],
        [texts.lower, cell(interval?.[0])],
        [texts.upper, cell(interval?.[1])],
      ]}
      file="vigia-difference"
    >
      <Range
        label={says}
        from={-reach}
        to={reach}
        interval={interval}
        point={difference}
        mark={0}
        class="tall"
      />
      <div class="axis" aria-hidden="true">
        <span>
          ← {texts.worse}, {formats.points(-reach)}
        </span>
        <span>0</span>
        <span>
          {formats.points(reach)}, {texts.better} →
        </span>
      </div>
    </Figure>
  );
}

export function Versions({ report: { versions } }: { report: Report }) {
  const texts = useReportTexts();
  const formats = useFormats();
  const nameOf = ({ version, model }: Report['versions'][number]) => `${version} · ${model}`;
  const best = versions.reduce<Report['versions'][number] | undefined>(
    (most, each) => (most === undefined || each.accuracy > most.accuracy ? each : most),
    undefined,
  );
  if (!best) return null;
  const least = Math.min(
    ...versions.map(({ accuracy, clustered, wilson }) => (clustered ?? wilson)[0] ?? accuracy),
  );
  const from = Math.max(0, Math.floor(10 * least) / 10);
  const intervalText = ([low, high]: [number, number]) =>
    texts.between(formats.percent(Math.max(0, low)), formats.percent(Math.min(1, high)));
  return (
    <Figure
      title={texts.versions}
      says={texts.versionsSays(nameOf(best), formats.percent(best.accuracy))}
      columns={[texts.model, texts.answers, texts.users, texts.accuracy, texts.interval]}
      rows={versions.map((each) => [
        nameOf(each),
        formats.count(each.n),
        formats.count(each.users),
        formats.percent(each.accuracy),
        each.clustered ? intervalText(each.clustered) : texts.notAlike,
      ])}
      file="vigia-models"
    >
      <ul class="versions">
        {versions.map((each) => (
          <li key={nameOf(each)}>
            <p>
              <span class={`flag ${each.version}`}>{each.version}</span> {each.model}{' '}
              <strong>{formats.percent(each.accuracy)}</strong>{' '}
              <span class="hint">{texts.of(each.n, each.users)}</span>
            </p>
            <Range
              label={`${nameOf(each)}: ${formats.percent(each.accuracy)}`}
              from={from}
              to={1}
              interval={each.clustered}
              point={each.accuracy}
              class={each.version}
            />
          </li>
        ))}
      </ul>
      <div class="axis" aria-hidden="true">
        <span>{formats.percent(from)}</span>
        <span>{formats.percent(1)}</span>
      </div>
      <p class="hint">{texts.versionsHint}</p>
    </Figure>
  );
}

export function Daily({ report: { daily } }: { report: Report }) {
  const texts = useReportTexts();
  const formats = useFormats();
  const answers = daily.reduce((sum, { n }) => sum + n, 0);
  const days = daily.filter(({ n }) => n > 0).length;
  const shares = daily.map(({ accuracy }) => accuracy);
  const least = Math.min(1, ...shares.filter((share) => share !== null));
  const from = Math.max(0, Math.floor(10 * least - 0.5) / 10);
  const dayAt = (place: number) => formats.day(daily[place]?.day ?? '');
  return (
    <Figure
      title={texts.fortnight}
      says={texts.fortnightSays(answers, days)}
      columns={[texts.day, texts.answers, texts.accuracy]}
      rows={daily.map(({ day, n, accuracy }) => [
        formats.day(day),
        formats.count(n),
        accuracy === null ? '–' : formats.percent(accuracy),
      ])}
      file="vigia-days"
    >
      <p class="chart-title">
        {texts.accuracyPerDay}, {formats.percent(from)}–{formats.percent(1)}
      </p>
      <Lines
        label={texts.accuracyPerDay}
        series={[{ name: texts.accuracy, values: shares }]}
        from={from}
        to={1}
        say={(_, value, place) => `${dayAt(place)}: ${formats.percent(value)}`}
      />
      <p class="chart-title">
        {texts.answersPerDay}, 0–{formats.count(Math.max(...daily.map(({ n }) => n)))}
      </p>
      <Columns
        label={texts.answersPerDay}
        series={[{ name: texts.answers, values: daily.map(({ n }) => n) }]}
        say={(_, value, place) => `${dayAt(place)}: ${formats.count(value)}`}
      />
      <div class="axis" aria-hidden="true">
        <span>{dayAt(0)}</span>
        <span>{dayAt(daily.length - 1)}</span>
      </div>
    </Figure>
  );
}

/** Below it the digits of both periods hardly come from the same people's drawing. */
const UNLIKELY = 0.001;

export function Drift({ report: { drift } }: { report: Report }) {
  const texts = useReportTexts();
  const formats = useFormats();
  const { recent, before } = drift.shares;
  const { digit } = mostMoved(drift.shares);
  const moved = texts.driftMoved(
    digit,
    formats.percent(before[digit] ?? 0),
    formats.percent(recent[digit] ?? 0),
  );
  const says =
    drift.p_value === null ? texts.driftUnknown : drift.p_value < UNLIKELY ? moved : texts.driftSame;
  return (
    <Figure
      title={texts.drift}
      says={says}
      columns={[texts.digit, texts.before, texts.recent]}
      rows={recent.map((share, each) => [
        String(each),
        formats.percent(before[each] ?? 0),
        formats.percent(share),
      ])}
      file="vigia-digits"
    >
      <Columns
        label={texts.digitsShare}
        series={[
          { name: texts.before, values: before },
          { name: texts.recent, values: recent },
        ]}
        say={(name, value, place) => `${place}, ${name}: ${formats.percent(value)}`}
      />
      <div class="axis digits" aria-hidden="true">
        {recent.map((_, each) => (
          <span key={each}>{each}</span>
        ))}
      </div>
      <Legend names={[texts.before, texts.recent]} />
    </Figure>
  );
}
