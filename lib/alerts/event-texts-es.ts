// The Spanish texts of alerts that are made from AWS's events: titles, names of facts and labels of links.
import { decimal } from '#lib/locale-es.ts';

export const EVENT_FIELDS = {
  type: 'Tipo',
  severity: 'Gravedad',
  resource: 'Recurso',
  service: 'Servicio',
  stage: 'Etapa',
  action: 'Acción',
  execution: 'Ejecución',
  state: 'Estado',
  name: 'Nombre',
  threshold: 'Umbral',
  amount: 'Importe',
  budgeted: 'Presupuesto',
  impact: 'Impacto',
  began: 'Empezó',
  entities: 'Afecta a',
  attempts: 'Intentos',
  request: 'Petición',
};

export const EVENT_LINKS = {
  finding: 'Hallazgo',
  health: 'Estado de AWS',
  pipeline: 'Canalización',
  budget: 'Presupuestos',
  anomaly: 'Anomalía',
};

/** AWS's bands of severity. */
export const BANDS = { low: 'baja', medium: 'media', high: 'alta', critical: 'crítica' };
/** "8 · alta" */
export const inBand = (severity: number, band: string) => `${decimal(severity, 1)} · ${band}`;

export const findingTitle = (service: string, title: string) => `${service}: ${title}`;

/** Categories of AWS Health. */
const HEALTH_CATEGORIES = new Map([
  ['issue', 'Incidencia de AWS'],
  ['scheduledChange', 'Cambio programado de AWS'],
  ['accountNotification', 'Notificación de AWS'],
  ['investigation', 'Investigación de AWS'],
]);
export const healthTitle = (category: string, service: string, code: string) =>
  `${HEALTH_CATEGORIES.get(category) ?? 'Evento de AWS'}: ${service} · ${code}`;

/** "Canalización pagos: falló" */
export const pipelineTitle = (where: string, isOver: boolean) =>
  `Canalización ${where}: ${isOver ? 'vuelve a funcionar' : 'falló'}`;

/** "Presupuesto mensual: el gasto real supera 80 $" */
export function budgetTitle(name: string, isForecast: boolean, threshold: string | undefined): string {
  const what = isForecast ? 'el gasto previsto' : 'el gasto real';
  return `Presupuesto ${name}: ${what} supera ${threshold ?? 'el umbral'}`;
}
export const ACTUAL = 'real';
export const FORECAST = 'previsto';

export const costAnomalyTitle = (name: string) => `Gasto anómalo: ${name}`;

/** "CodeBuild Build State Change: shop-tests · FAILED" */
export const eventTitle = (detailType: string, name: string | undefined, state: string | undefined) =>
  [detailType, [name, state].filter((part) => part !== undefined).join(' · ')]
    .filter((part) => part !== '')
    .join(': ');

/** An asynchronous invocation that Lambda gave up. */
export const gaveUpTitle = (functionName: string, why: string) =>
  `Lambda abandonó una invocación de ${functionName}: ${why}`;
