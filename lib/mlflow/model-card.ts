// The model card: the model, its training data, its figures before and after, and its limits.
import { dateTimeText, decimal as decimalText, plural } from '#lib/locale-es.ts';
import type { TrainingRecord } from './training-record.ts';

const OUTCOMES = {
  published: 'publicado: superó todas las pruebas y sirve en `v2`',
  discarded: 'descartado por un administrador: no se publicó, y el modelo anterior sigue sirviendo',
  rejected: 'rechazado: no se publicó, y el modelo anterior sigue sirviendo',
  failed: 'fallido: el reentrenamiento no terminó, y el modelo anterior sigue sirviendo',
} as const;

/** Markdown, in Spanish; a section without figures is left out. */
export function modelCard(record: TrainingRecord): string {
  return [
    [`# ${record.model?.id ?? 'Reentrenamiento sin modelo'}`, introduction(record)],
    ['## Datos', data(record)],
    ['## Parámetros', table(['parámetro', 'valor'], Object.entries(record.params).map(paramRow))],
    ['## Pruebas', gate(record)],
    ['## Antes y después', comparisons(record)],
    ['## Otras cifras', otherFigures(record)],
    ['## Límites', LIMITS],
  ]
    .filter(([, body]) => body)
    .map(([title, body]) => `${title}\n\n${body}\n`)
    .join('\n');
}

const LIMITS = `- Lee un solo dígito (0–9) por imagen, ya normalizada a 28×28 píxeles como hace Vigía; no lee números ni letras.
- Aprende de lo que dicen los usuarios, que puede contener errores; nadie aporta más de una quinta parte si son cinco o más.
- Sus aciertos en MNIST no prometen lo mismo con otra letra: lo que decide es el informe A/B con usuarios reales.`;

function introduction({
  status,
  error,
  by,
  note,
  created_at,
  finished_at,
  run_id,
  model,
}: TrainingRecord): string {
  return list([
    'Red neuronal que reconoce dígitos manuscritos, reentrenada por Vigía con el feedback de sus usuarios.',
    `Resultado: ${OUTCOMES[status]}.`,
    error && `Motivo: ${line(error)}`,
    model && `Arquitectura: \`${line(model.architecture)}\`. Parte de \`${line(model.parent)}\`.`,
    model && `Temperatura ${decimal(model.temperature)}; duda por debajo de ${decimal(model.doubtfulBelow)}.`,
    model && `SHA-256 de los pesos: \`${line(model.sha256)}\`.`,
    model?.git_commit && `Código: \`${line(model.git_commit)}\`.`,
    `Reentrenamiento \`${line(run_id)}\`, pedido por ${line(by)} el ${dateTimeText(created_at)}, terminado el ${dateTimeText(finished_at)}.`,
    note && `Nota: ${line(note)}`,
  ]);
}

function data({ model }: TrainingRecord): string | undefined {
  if (!model) return undefined;
  return list([
    `${plural(model.labels, 'respuesta')} de ${plural(model.users, 'usuario')}.`,
    'Dígitos de MNIST (conjunto de entrenamiento), para que no olvide lo que sabía.',
    'MNIST (conjunto de prueba) solo se mide: nada se decide con él.',
  ]);
}

function gate({ gate: verdict }: TrainingRecord): string | undefined {
  if (!verdict) return undefined;
  return verdict.passed ? 'Superadas todas.' : `No superadas:\n\n${list(verdict.reasons.map(line))}`;
}

const BEFORE = '_before';
const AFTER = '_after';

/** Figures that exist both before the retraining and after it. */
function comparisons({ metrics }: TrainingRecord): string {
  const rows = Object.entries(metrics).flatMap(([key, before]) => {
    const name = key.slice(0, -BEFORE.length);
    const after = metrics[name + AFTER];
    return key.endsWith(BEFORE) && after !== undefined ? [[name, decimal(before), decimal(after)]] : [];
  });
  return table(['cifra', 'antes', 'después'], rows);
}

function otherFigures({ metrics }: TrainingRecord): string {
  const isPaired = (key: string) => {
    const name = key.replace(/_(before|after)$/, '');
    return name !== key && name + BEFORE in metrics && name + AFTER in metrics;
  };
  const rows = Object.entries(metrics).filter(([key]) => !isPaired(key));
  return table(
    ['cifra', 'valor'],
    rows.map(([key, value]) => [key, decimal(value)]),
  );
}

/** Empty without rows. */
function table(head: string[], rows: string[][]): string {
  if (rows.length === 0) return '';
  const bar = (cells: string[]) =>
    `| ${cells.map((cell) => line(cell).replaceAll('|', '\\|')).join(' | ')} |`;
  return [bar(head), bar(head.map(() => '---')), ...rows.map(bar)].join('\n');
}

function list(items: readonly (string | null | undefined)[]): string {
  return items
    .filter((item) => item)
    .map((item) => `- ${item}`)
    .join('\n');
}

function paramRow([key, value]: [string, unknown]): string[] {
  return [key, typeof value === 'number' ? decimal(value) : String(value)];
}

/** Five significant digits, so that small learning rates keep theirs. */
function decimal(value: number): string {
  return decimalText(Number(value.toPrecision(5)));
}

/** A foreign text in one line, without characters that Markdown would interpret. */
function line(text: string): string {
  return text.replace(/\s+/g, ' ').replace(/[<>`]/g, '').trim();
}
